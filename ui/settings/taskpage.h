#pragma once

#include "background/taskpreferences.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace Deckhand {

struct Theme;

/// The page "Background tasks" of the settings. What it gives back is always within its ranges.
class TaskPage : public QWidget
{
    Q_OBJECT
public:
    explicit TaskPage(QWidget *parent = nullptr);

    void setPreferences(const TaskPreferences &preferences);
    TaskPreferences preferences() const;

private:
    void addHeading(const QString &text);
    QComboBox *addChoice(const QString &label, const char *objectName);
    QSpinBox *addNumber(int TaskPreferences::*value, const char *objectName, const QString &label, int least, int most);
    /// Of which 0 is no limit.
    void addCount(int TaskPreferences::*value, const char *objectName, const QString &label);
    void addRow(const QString &label, QWidget *field);
    void explainWake();
    void applyTheme(const Theme &theme);

    QVBoxLayout *m_column;
    QComboBox *m_wake;
    QLabel *m_wakeText;
    QComboBox *m_onLimit;
    QComboBox *m_onClose;
    QComboBox *m_awake;
    QLineEdit *m_shell;
    QComboBox *m_python;
    QLabel *m_diskText;
    QList<QLabel *> m_headings;
    QList<QWidget *> m_fields;
    QList<std::pair<QSpinBox *, int TaskPreferences::*>> m_numbers;
};

} // namespace Deckhand
