#pragma once

#include "agent/permissionbroker.h"
#include "ui/panels/questioncard.h"

class QAbstractButton;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace Deckhand {

/// What the model asks the user (`ask_user`), above the composer: no dialog, nothing is blocked by it, and it never takes the
/// keyboard by itself. Shows the oldest such question of the broker; hidden while there is none. Nothing here allows anything:
/// permissions are the PermissionPanel's.
class QuestionPanel : public QuestionCard
{
    Q_OBJECT
public:
    /// The broker outlives the panel.
    explicit QuestionPanel(PermissionBroker &broker, QWidget *parent = nullptr);

protected:
    void onEscape() override;

private:
    struct Field {
        QStringList choices;
        QList<QAbstractButton *> buttons;
        QLineEdit *words = nullptr;
    };

    void showFirst();
    void present(const PermissionRequest &request);
    void addQuestion(const UserQuestion &question, QVBoxLayout *column);
    QList<UserAnswer> answers() const;
    bool isAnswered() const;
    void answer(PermissionChoice choice);
    void applyTheme(const Theme &theme);

    PermissionBroker &m_broker;
    PermissionId m_shown;
    QList<Field> m_fields;
    QLabel *m_title;
    CardContent *m_content;
    QPushButton *m_decline;
    QPushButton *m_answer;
};

} // namespace Deckhand
