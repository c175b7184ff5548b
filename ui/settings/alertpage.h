#pragma once

#include "ui/settings/settingsvalues.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QVBoxLayout;

namespace Deckhand {

struct Theme;

/// The page "Notifications" of the settings.
class AlertPage : public QWidget
{
    Q_OBJECT
public:
    explicit AlertPage(QWidget *parent = nullptr);

    void setPreferences(const AlertPreferences &preferences);
    AlertPreferences preferences() const;

private:
    QLabel *addText(const char *objectName, const QString &text);
    QCheckBox *addChoice(bool AlertPreferences::*value, const char *objectName, const QString &text);
    void applyTheme(const Theme &theme);

    QVBoxLayout *m_column;
    QList<QLabel *> m_headings;
    QLabel *m_text;
    QList<std::pair<QCheckBox *, bool AlertPreferences::*>> m_boxes;
};

} // namespace Deckhand
