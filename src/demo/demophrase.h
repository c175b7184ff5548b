#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace Deckhand {

/// What the demo model makes of a phrase.
struct DemoIntent {
    enum class Kind { Run, RunInBackground, Read, Write, Plan, ListTasks, Check, Stop, Help };

    Kind kind = Kind::Help;
    QString argument;  ///< the command, the path, the task's id; empty where there is none
    QString text;      ///< of Write: what to write
    QStringList items; ///< of Plan: the steps, in order
};

/// The few phrases that the demo model understands; pure.
///
///     run CMD in the background · in the background, run CMD · run CMD · read FILE · write TEXT to FILE
///     plan A, B, C · plan A then B · show tasks · list tasks · check [ID] · status [ID] · stop ID · help
///
/// Key words in any case, "please" and a final full stop are tolerated, quotes and backticks around arguments are taken
/// off.
class DemoPhrase
{
public:
    /// One phrase a line; when a line of several is not understood, the whole is Help. Never empty.
    static QList<DemoIntent> parse(const QString &text);
};

} // namespace Deckhand
