#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <vector>

namespace Deckhand {

/// A pattern of paths as git's ignore files have it: `*` and `?` stand for anything but a slash, `[a-z]`, `[!a]` and
/// `[[:alpha:]]` for one character, `**` for any folders. All in bytes, as the file system has them; `\` takes a sign as it is.
/// Takes time linear in pattern times path, whatever they are.
class GlobPattern
{
public:
    explicit GlobPattern(QByteArrayView pattern);

    /// All of the path. Both without a slash at the ends.
    bool matches(QByteArrayView path) const;

    /// `a.{h,cpp}` as the patterns `a.h` and `a.cpp`, nested ones too; of what would be more than a thousand, the first.
    static QList<QByteArray> expandBraces(const QByteArray &pattern);

private:
    QList<QByteArray> m_parts; ///< between slashes
};

/// What people write to name files: braces, and a pattern without a slash means names anywhere.
class FileGlob
{
public:
    /// Empty: every file.
    explicit FileGlob(const QByteArray &pattern);

    bool isEmpty() const { return m_patterns.empty(); }
    /// Whether folders are meant: the pattern ends with a slash.
    bool isForFolders() const { return m_isForFolders; }
    /// `path` relative to the workspace; the pattern may be relative to it, or to the folder `base` above the path.
    bool matches(QByteArrayView path, QByteArrayView base) const;

private:
    struct Pattern {
        GlobPattern glob;
        bool isOfName;
    };
    std::vector<Pattern> m_patterns;
    bool m_isForFolders = false;
};

QByteArrayView nameIn(QByteArrayView path);

} // namespace Deckhand
