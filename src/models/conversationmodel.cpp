#include "models/conversationmodel.h"

#include "conversation/toldcalls.h"

namespace Deckhand {

namespace {

using Kind = TranscriptEntry::Kind;

constexpr int kPaceMs = 50;

/// A lone text (a command) stands by itself.
QString shownInput(const QJsonObject &input)
{
    return input.size() == 1 && input.begin()->isString() ? input.begin()->toString() : inputText(input);
}

QString summary(const TranscriptEntry &entry)
{
    switch (entry.kind) {
    case Kind::ToolCall:
        return toolSummary(*entry.call);
    case Kind::Thinking:
        return entry.streaming ? QStringLiteral("Thinking…") : QStringLiteral("Thought");
    case Kind::Notices:
        return noticesSummary(entry.text);
    case Kind::Summary:
        return QStringLiteral("The conversation was summed up to make room");
    default:
        return {};
    }
}

QString stateText(const ToolCall &call)
{
    if (call.state == ToolCall::State::AwaitingAnswer)
        return QStringLiteral("waits for your answer");
    return call.state == ToolCall::State::AwaitingPermission ? QStringLiteral("waits for permission") : stateWord(call);
}

QString toolLine(const ToolCall &call)
{
    const QString line = toolSummary(call);
    return line.isEmpty() ? call.name : call.name + QStringLiteral(": ") + line;
}

/// What the user said and attached, in one sentence.
QString userText(const TranscriptEntry &entry)
{
    QStringList parts;
    if (!entry.text.isEmpty() || entry.attachments.isEmpty())
        parts.append(entry.text);
    if (!entry.attachments.isEmpty())
        parts.append(QStringLiteral("Attached: ") + entry.attachments.join(QStringLiteral(", ")));
    return QStringLiteral("You: ") + parts.join(u'\n');
}

QString displayText(const TranscriptEntry &entry)
{
    switch (entry.kind) {
    case Kind::ToolCall:
        return toolLine(*entry.call);
    case Kind::Notices:
        return noticesSummary(entry.text);
    default:
        return entry.text;
    }
}

QString accessibleText(const TranscriptEntry &entry)
{
    switch (entry.kind) {
    case Kind::User:
        return userText(entry);
    case Kind::Assistant:
        return QStringLiteral("Assistant: ") + entry.text;
    case Kind::Thinking:
        return entry.text.isEmpty() ? summary(entry) : summary(entry) + QStringLiteral(": ") + entry.text;
    case Kind::ToolCall:
        return QStringLiteral("Tool ") + toolLine(*entry.call) + QStringLiteral(", ") + stateText(*entry.call);
    case Kind::Notices:
        return QStringLiteral("Notice: ") + noticesSummary(entry.text);
    case Kind::Summary:
        return QStringLiteral("Summary of the conversation so far: ") + entry.text;
    case Kind::Error:
        return QStringLiteral("Error: ") + entry.text;
    case Kind::Remark:
        break;
    }
    return entry.text;
}

QVariant toolData(const ToolCall &call, int role)
{
    switch (role) {
    case ConversationModel::ToolNameRole:
        return call.name;
    case ConversationModel::StateWordRole:
        return stateWord(call);
    case ConversationModel::StateTextRole:
        return stateText(call);
    case ConversationModel::InputTextRole:
        return shownInput(call.input);
    case ConversationModel::DiffRole:
        return call.result.diff;
    case ConversationModel::ResultTextRole:
        return resultText(call.result);
    case ConversationModel::IsErrorRole:
        return call.state == ToolCall::State::Done && call.result.isError;
    case ConversationModel::StartedAtRole:
        return call.startedAt;
    case ConversationModel::DurationRole:
        return call.durationMs;
    case ConversationModel::CanMoveRole:
        return call.live.has_value();
    case ConversationModel::LiveRole:
        return call.live.value_or(QString());
    default:
        return {};
    }
}

} // namespace

ConversationModel::ConversationModel(QObject *parent) : QAbstractListModel(parent)
{
    m_pace.setSingleShot(true);
    m_pace.setInterval(kPaceMs);
    connect(&m_pace, &QTimer::timeout, this, &ConversationModel::tellGrown);
}

int ConversationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_transcript.size();
}

QVariant ConversationModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TranscriptEntry &entry = m_transcript.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(entry);
    case Qt::AccessibleTextRole:
        return accessibleText(entry);
    case KindRole:
        return int(entry.kind);
    case TextRole:
        return entry.text;
    case StreamingRole:
        return entry.streaming;
    case CanRetryRole:
        return entry.canRetry;
    case SummaryRole:
        return summary(entry);
    case AttachmentsRole:
        return entry.attachments;
    case MessageRole:
        return QVariant::fromValue(entry.kind == Kind::User && !m_told ? entry.message : MessagePtr());
    case AnswerRole:
        return QVariant::fromValue(entry.kind == Kind::Assistant && !m_told ? entry.message : MessagePtr());
    default:
        if (entry.kind == Kind::ToolCall)
            return toolData(*entry.call, role);
        return role == IsErrorRole ? QVariant(entry.kind == Kind::Error) : QVariant();
    }
}

QModelIndex ConversationModel::indexOf(const ToolUseId &id) const
{
    return index(m_transcript.rowOfTool(id));
}

QModelIndex ConversationModel::indexOf(const MessagePtr &message) const
{
    for (int row = 0; message && row < m_transcript.size(); ++row) {
        if (m_transcript.at(row).message == message)
            return index(row);
    }
    return {};
}

QModelIndex ConversationModel::indexOfRequest(int number) const
{
    return index(m_transcript.rowOfRequest(number));
}

void ConversationModel::apply(const AgentEvent &event)
{
    if (m_told)
        m_told->apply(event);
    else
        m_transcript.apply(event, this);
}

void ConversationModel::showEnd(const QList<MessagePtr> &messages)
{
    for (const MessagePtr &message : messages)
        m_transcript.apply(toldAgain(message), this);
    m_told = std::make_unique<Transcript>();
}

void ConversationModel::showAll()
{
    if (!m_told)
        return;
    // The fold of the last messages gives the last rows of the fold of all.
    const std::unique_ptr<Transcript> told = std::move(m_told);
    const int before = told->size() - m_transcript.size();
    Q_ASSERT(before >= 0);
    if (before > 0)
        beginInsertRows({}, 0, before - 1);
    m_transcript = std::move(*told);
    if (before > 0)
        endInsertRows();
    if (before < rowCount()) // calls that were lost are so now, and messages are those of the history
        emit dataChanged(index(before), index(rowCount() - 1));
}

void ConversationModel::insertBegins(int first, int last)
{
    beginInsertRows({}, first, last);
}

void ConversationModel::insertEnded()
{
    endInsertRows();
}

void ConversationModel::removeBegins(int first, int last)
{
    // Rows that grow are never above removed ones that stay.
    m_grown.removeIf([first](int row) { return row >= first; });
    beginRemoveRows({}, first, last);
}

void ConversationModel::removeEnded()
{
    endRemoveRows();
}

void ConversationModel::rowChanged(int row, bool grew)
{
    if (grew) {
        m_grown.insert(row);
        if (!m_pace.isActive())
            tellGrown();
        return;
    }
    m_grown.remove(row);
    emit dataChanged(index(row), index(row));
}

void ConversationModel::tellGrown()
{
    if (m_grown.isEmpty())
        return; // the next words are told at once
    m_pace.start();
    const QSet<int> grown = std::exchange(m_grown, {});
    for (const int row : grown)
        emit dataChanged(index(row), index(row), {Qt::DisplayRole, Qt::AccessibleTextRole, TextRole});
}

} // namespace Deckhand
