#pragma once

#include "background/taskpreferences.h"

#include <QWidget>

class QComboBox;
class QLabel;
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
    struct Number {
        const char *objectName;
        QString label;
        QString suffix;
        QString zero; ///< what 0 is called; empty: there is no 0
        int least;
        int most;
        int TaskPreferences::*value;
    };
    void addHeading(const QString &text);
    QComboBox *addChoice(const QString &label, const char *objectName);
    void addNumber(const Number &number);
    QLabel *addText(const QString &text, const char *objectName);
    void addRow(const QString &label, QWidget *field);
    void explainWake();
    void applyTheme(const Theme &theme);

    QVBoxLayout *m_column;
    QComboBox *m_wake;
    QLabel *m_wakeText;
    QComboBox *m_onLimit;
    QComboBox *m_onClose;
    QComboBox *m_python;
    QLabel *m_diskText;
    QList<QLabel *> m_headings;
    QList<QWidget *> m_fields;
    QList<std::pair<QSpinBox *, int TaskPreferences::*>> m_numbers;
};

} // namespace Deckhand
