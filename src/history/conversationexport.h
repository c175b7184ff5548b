#pragma once

#include "base/result.h"
#include "history/conversationinfo.h"

#include <functional>

namespace Deckhand {

enum class ExportFormat { Markdown, Html, Json };

/// `markdown`, `html`, `json`.
QString wordOf(ExportFormat format);
std::optional<ExportFormat> exportFormatOf(QStringView word);
/// By the end of a file's name; Markdown where that says nothing.
ExportFormat exportFormatFor(const QString &path);

/// Takes the next bytes of a document; false ends it.
using ExportSink = std::function<bool(const QByteArray &bytes)>;

/// Writes the session in `path` (SessionStore::pathOf) as one document, message by message: a long one is never in memory as a
/// whole. Markdown and HTML hold what was said, called and given; what is not the assistant's own words is there to the letter. HTML
/// needs no other file. JSON is an object with what a list tells, and `messages` as in the session's file, each with its `at`. Reads the
/// file twice: not for the GUI thread. An error: it cannot be read. A sink that refuses is none.
Result<void> exportConversation(const QString &path, ExportFormat format, const ExportSink &sink);
/// The same into a file, which has its old content or the whole document.
Result<void> exportConversationTo(const QString &target, const QString &path, ExportFormat format);

/// What a list tells of it, for programs.
QJsonObject conversationJson(const ConversationInfo &conversation);

} // namespace Deckhand
