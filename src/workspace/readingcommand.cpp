#include "workspace/readingcommand.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

using L = QLatin1String;

/// What is known of a program; whatever is not in it is not harmless.
struct ProgramTable {
    QString operands;
    QString flags;  ///< letters that may stand together behind one `-`
    QString valued; ///< letters with a value, attached or in the next word
    QString pathValued;
    QStringList longOptions; ///< those with `=` take a value, those with `?` may have one
};

/// A program with what its operands are (none, paths, files but no folders, one path, text, a text to search for and paths; of git
/// revisions, or something to look for where an option lists), its letters, those with a value, those with a path, and its long
/// options. What begins with a blank belongs to the line before it; `+diff` stands for all that is said there.
constexpr L kTables(R"(
ls : paths aAbBcCdfFgGhiIklmnNopqQrRsStuUvwxXZ1 IwT - all almost-all author escape ignore-backups color? directory
    classify? file-type format= full-time group-directories-first no-group human-readable si hide= ignore= inode
    indicator-style= kibibytes literal numeric-uid-gid hide-control-chars quote-name quoting-style= reverse
    recursive size sort= time= time-style= width= zero
cat : paths AbeEnstTuv - - show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting
head : paths 0123456789qvz nc - bytes= lines= quiet silent verbose zero-terminated
tail : paths 0123456789qvz nc - bytes= lines= quiet silent verbose zero-terminated
wc : paths cmlLw - - bytes chars lines max-line-length words
nl : paths - bfhnsvw -
pwd : none LP - -
true : none - - -
whoami : none - - -
nproc : none - - -
uname : none asnrvmpio - - all
which : text a - -
basename : text az s - multiple suffix= zero
dirname : text z - - zero
tr : text cCdst - - complement delete squeeze-repeats truncate-set1
cut : paths nsz bcdf - bytes= characters= delimiter= fields= complement only-delimited output-delimiter=
    zero-terminated
sort : paths bcCdfghiMmnrRsuVz kt - ignore-leading-blanks dictionary-order ignore-case general-numeric-sort
    ignore-nonprinting month-sort human-numeric-sort numeric-sort random-sort reverse sort= version-sort check? key=
    merge stable field-separator= unique zero-terminated
uniq : path cdDiuz fsw - count repeated all-repeated? skip-fields= group? ignore-case skip-chars= unique
    zero-terminated check-chars=
comm : files 123z - - check-order nocheck-order total
cmp : files bls in - print-bytes verbose quiet silent
diff : files abBcdeEinpqstTuwyZ CUIWF - normal brief report-identical-files context? unified? ed rcs side-by-side
    width= left-column suppress-common-lines show-c-function show-function-line= label= expand-tabs initial-tab
    ignore-case ignore-tab-expansion ignore-trailing-space ignore-space-change ignore-all-space ignore-blank-lines
    ignore-matching-lines= text strip-trailing-cr minimal speed-large-files color?
stat : paths ft c - file-system format= printf= terse
file : paths bhikN0 F - brief no-dereference mime mime-type mime-encoding keep-going no-pad print0 separator=
du : paths 0abchklmsSx dBt - null all apparent-size block-size= bytes total human-readable inodes max-depth= si
    summarize separate-dirs threshold= time? time-style= exclude= one-file-system
tree : paths acCdDfFghiJnNpqQrsStuUvx LPI - dirsfirst filesfirst noreport gitignore prune du si inodes device
    ignore-case matchdirs
md5sum : paths btz - -
sha1sum : paths btz - -
sha256sum : paths btz - -
od : paths abcdfilosxv AjNt - address-radix= skip-bytes= read-bytes= format= output-duplicates
strings : paths afw nte - all bytes= radix= encoding=
grep : search 0123456789abcEFGhHiIlLnoPqrsTUvwxyzZ eABCm f extended-regexp fixed-strings basic-regexp perl-regexp
    regexp= ignore-case no-ignore-case word-regexp line-regexp null-data no-messages invert-match max-count=
    byte-offset line-number line-buffered with-filename no-filename label= only-matching quiet silent binary-files=
    text recursive include= exclude= exclude-dir= files-without-match files-with-matches count initial-tab null
    before-context= after-context= context= color? colour?
rg : search acFHIilNnopPqsSUvVwx0 eABCmgtTjrM - regexp= ignore-case case-sensitive smart-case fixed-strings
    word-regexp line-regexp invert-match count count-matches files-with-matches files-without-match files
    line-number no-line-number with-filename no-filename heading no-heading only-matching max-count= max-depth=
    max-columns= after-context= before-context= context= glob= iglob= type= type-not= type-list sort= sortr= stats
    trim vimgrep json null column no-column color= colors= pretty multiline pcre2 text quiet no-messages replace=
    threads= version no-config
+diff : none - - - patch no-patch stat? numstat shortstat dirstat? summary name-only name-status raw unified=
    minimal patience histogram diff-algorithm= color? no-color color-words? word-diff? word-diff-regex= no-renames
    find-renames? find-copies? diff-filter= ignore-space-at-eol ignore-space-change ignore-all-space
    ignore-blank-lines function-context exit-code quiet check full-index abbrev? binary relative no-prefix
    src-prefix= dst-prefix= text merge-base cached staged ita-invisible-in-index no-ext-diff no-textconv
    pickaxe-regex pickaxe-all inter-hunk-context= compact-summary
+log : none - - - oneline format= pretty? graph decorate? no-decorate abbrev-commit no-abbrev-commit all branches?
    tags? remotes? author= committer= grep= all-match invert-grep regexp-ignore-case extended-regexp fixed-strings
    perl-regexp since= after= until= before= max-count= skip= merges no-merges first-parent reverse date= date-order
    topo-order author-date-order follow no-mailmap name-only left-right cherry-pick cherry-mark no-walk? source
    simplify-by-decoration ancestry-path full-history dense sparse relative-date parents children boundary no-notes
    count
git status : revisions sbvzunoalrm - - short branch show-stash porcelain? long verbose untracked-files? ignored?
    ignore-submodules? null column? no-column ahead-behind no-ahead-behind renames no-renames
git diff : revisions pusbwaRzWMCD0123456789 USGl - +diff
git log : revisions pusbwaRzWMCDigEFPcmtr0123456789 nUSGL - +log +diff
git show : revisions pusbwaRzWMCDcmtr nUSG - +log +diff
git whatchanged : revisions pusbwaRzWMCDcmtr0123456789 nUSG - +log +diff
git blame : revisions bcefklnpstwMC0123456789 L - show-stats root porcelain line-porcelain date= show-name
    show-number show-email abbrev= minimal color-lines color-by-age
git shortlog : revisions nsec - - +log numbered summary email group=
git rev-parse : revisions q - - verify quiet short? abbrev-ref? symbolic symbolic-full-name show-toplevel show-prefix
    show-cdup git-dir absolute-git-dir git-common-dir is-inside-work-tree is-inside-git-dir is-bare-repository
    is-shallow-repository all branches tags remotes show-object-format
git rev-list : revisions 0123456789 n - +log objects no-object-names
git ls-files : revisions cdmosiktuvz x - cached deleted modified others ignored stage killed unmerged directory
    exclude= exclude-standard full-name error-unmatch abbrev? deduplicate eol
git ls-tree : revisions drtlz - - long name-only name-status object-only full-name full-tree abbrev?
git cat-file : revisions tsep - -
git describe : revisions - - - all tags contains abbrev= long always exact-match match= exclude= first-parent
    candidates=
git merge-base : revisions a - - all octopus independent is-ancestor fork-point
git name-rev : revisions - - - name-only tags refs= always
git show-ref : revisions dhqs - - head heads tags dereference hash? verify abbrev? quiet
git for-each-ref : revisions - - - count= sort= format= points-at= merged? no-merged? contains? no-contains?
git count-objects : revisions vH - - verbose human-readable
git grep : revisions aIiwvEGPFnlLcohHzqW0123456789 eABCm - text ignore-case word-regexp invert-match extended-regexp
    basic-regexp perl-regexp fixed-strings line-number files-with-matches name-only files-without-match count color?
    no-color heading break null column after-context= before-context= context= function-context show-function
    max-depth= cached and or not all-match quiet full-name
git check-ignore : revisions qvzn - - quiet verbose non-matching no-index
git diff-tree : revisions prtzcms US - +diff root no-commit-id always
git branch : listing arvl - - all remotes verbose list show-current merged? no-merged? contains? no-contains?
    points-at= sort= format= abbrev? column? no-column color? no-color ignore-case
git tag : listing l - - list sort= format= contains? no-contains? merged? no-merged? points-at= column? no-column
    color? ignore-case
git remote : none v - - verbose
git version : none - - - build-options
)");

ProgramTable tableFrom(const QStringList &fields, const QHash<QString, ProgramTable> &known)
{
    const auto letters = [&fields](int i) { return fields.at(i) == u"-" ? QString() : fields.at(i); };
    ProgramTable table{fields.at(0), letters(1), letters(2), letters(3), {}};
    for (const QString &option : fields.mid(4))
        table.longOptions += option.startsWith(u'+') ? known.value(option).longOptions : QStringList{option};
    return table;
}

const QHash<QString, ProgramTable> &tables()
{
    static const QHash<QString, ProgramTable> all = [] {
        QHash<QString, ProgramTable> made;
        const QStringList lines = QString(kTables).replace(u"\n "_qs, u" "_qs).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines)
            made.insert(line.section(u" : "_qs, 0, 0),
                        tableFrom(line.section(u" : "_qs, 1).split(u' ', Qt::SkipEmptyParts), made));
        return made;
    }();
    return all;
}

qsizetype firstGlobSign(const QString &word)
{
    const auto isSign = [](QChar c) { return QStringView(u"*?[").contains(c); };
    return std::find_if(word.begin(), word.end(), isSign) - word.begin();
}

/// Goes through the words of a command as getopt does. What is said of options holds for programs and for git's.
class OptionWalk
{
public:
    /// The first `begin` words are not looked at.
    OptionWalk(const SimpleCommand &command, qsizetype begin, const ProgramTable &table)
        : m_command(command),
          m_at(begin),
          m_table(table)
    {
    }

    bool read()
    {
        bool isBehindDashes = false;
        for (; m_isKnown && m_at < m_command.words.size(); ++m_at) {
            const QString &word = m_command.words.at(m_at);
            const bool isOption = !isBehindDashes && word.size() > 1 && word.startsWith(u'-');
            if (!isOption)
                operands.append(m_at);
            else if (word == u"--")
                isBehindDashes = true;
            else
                m_isKnown = word.startsWith(u"--") ? readLong(word) : readLetters(word);
        }
        return m_isKnown;
    }

    bool has(const QString &option) const { return options.contains(option); }

    QList<qsizetype> operands; ///< places of words
    QStringList options;       ///< letters and names that were there
    QStringList texts;         ///< values
    QStringList paths;         ///< values that are paths

private:
    bool readLong(const QString &word)
    {
        const qsizetype sign = word.indexOf(u'=');
        const QString name = word.mid(2, sign < 0 ? -1 : sign - 2);
        // What the shell may put there instead begins as the word does: it is the same option.
        if (m_command.expands.at(m_at) && (sign < 0 || firstGlobSign(word) < sign))
            return false;
        options.append(name);
        if (sign < 0 && (m_table.longOptions.contains(name) || m_table.longOptions.contains(name + u'?')))
            return true;
        const bool takesValue = m_table.longOptions.contains(name + u'=');
        if (sign < 0)
            return takesValue && takeNext(texts);
        texts.append(word.mid(sign + 1));
        return takesValue || m_table.longOptions.contains(name + u'?');
    }

    bool readLetters(const QString &word)
    {
        if (m_command.expands.at(m_at))
            return false;
        for (qsizetype i = 1; i < word.size(); ++i) {
            const QChar letter = word.at(i);
            options.append(QString(letter));
            if (m_table.flags.contains(letter))
                continue;
            const bool isPath = m_table.pathValued.contains(letter);
            if (!isPath && !m_table.valued.contains(letter))
                return false;
            QStringList &values = isPath ? paths : texts;
            if (i + 1 == word.size())
                return takeNext(values);
            values.append(word.mid(i + 1));
            return true;
        }
        return true;
    }

    /// Where a program may do without the value, the next word must be no option to it.
    bool takeNext(QStringList &values)
    {
        static const QRegularExpression option(u"^-(?!\\d+$)"_qs);
        if (++m_at >= m_command.words.size() || m_command.expands.at(m_at) || m_command.words.at(m_at).contains(option))
            return false;
        values.append(m_command.words.at(m_at));
        return true;
    }

    const SimpleCommand &m_command;
    qsizetype m_at;
    const ProgramTable &m_table;
    bool m_isKnown = true;
};

/// A path, or what the shell makes paths of.
void addPath(CommandReading &reading, const SimpleCommand &command, qsizetype place)
{
    (command.expands.at(place) ? reading.globs : reading.paths).append(command.words.at(place));
}

bool anyExpands(const SimpleCommand &command, const QList<qsizetype> &places)
{
    return std::any_of(places.begin(), places.end(), [&command](qsizetype i) { return command.expands.at(i); });
}

/// Of a program that looks for a text in files: below a folder only when it is asked to, or always.
void completeSearch(const QString &program, const OptionWalk &walk, CommandReading &reading)
{
    const bool isRipgrep = program == u"rg";
    reading.readsBelow = isRipgrep ? !walk.has(u"files"_qs) && !walk.has(u"type-list"_qs)
                                   : walk.has(u"r"_qs) || walk.has(u"recursive"_qs);
    // A glob that is asked for is looked into whatever its name.
    reading.skipsHidden = isRipgrep && !walk.has(u"g"_qs) && !walk.has(u"glob"_qs) && !walk.has(u"iglob"_qs);
    if (reading.readsBelow && reading.paths.isEmpty() && reading.globs.isEmpty())
        reading.paths.append(u"."_qs);
}

std::optional<CommandReading> readingByTable(const SimpleCommand &command, const ProgramTable &table)
{
    OptionWalk walk(command, 1, table);
    if (!walk.read())
        return {};
    CommandReading reading;
    reading.paths = walk.paths;
    reading.wantsFiles = table.operands == u"files";
    QList<qsizetype> operands = walk.operands;
    const bool isSearch = table.operands == u"search";
    const bool hasText = walk.has(u"e"_qs) || walk.has(u"f"_qs) || walk.has(u"regexp"_qs) || walk.has(u"files"_qs);
    if (isSearch && !hasText && !operands.isEmpty() && command.expands.at(operands.takeFirst()))
        return {};
    if (table.operands == u"text")
        return anyExpands(command, operands) ? std::nullopt : std::optional(reading);
    const bool isTooMany = (table.operands == u"none" && !operands.isEmpty())
                        || (table.operands == u"path" && (operands.size() > 1 || anyExpands(command, operands)));
    if (isTooMany)
        return {};
    for (const qsizetype place : operands)
        addPath(reading, command, place);
    if (isSearch)
        completeSearch(command.words.first(), walk, reading);
    return reading;
}

/// find has a language of its own: only its tests, and what prints to the output.
std::optional<CommandReading> readingOfFind(const SimpleCommand &command)
{
    static const QStringList alone =
        QString(u"! ( ) -not -a -and -o -or -empty -prune -print -print0 -ls -quit -depth -mount -xdev -daystart "
                u"-readable -true -false -executable -writable -nouser -nogroup"_qs)
            .split(u' ');
    static const QStringList withText =
        QString(u"-name -iname -path -ipath -wholename -regex -iregex -type -size -mtime -mmin -atime -amin "
                u"-ctime -cmin -maxdepth -mindepth -perm -user -group -uid -gid -links -printf -regextype"_qs)
            .split(u' ');
    if (command.expands.contains(true))
        return {};
    CommandReading reading;
    qsizetype at = 1;
    const auto isExpression = [](const QString &word) {
        return word.startsWith(u'-') || word == u"(" || word == u")" || word == u"!" || word == u",";
    };
    for (; at < command.words.size() && !isExpression(command.words.at(at)); ++at)
        reading.paths.append(command.words.at(at));
    if (reading.paths.isEmpty())
        reading.paths.append(u"."_qs);
    for (; at < command.words.size(); ++at) {
        const QString &word = command.words.at(at);
        const bool takesPath = word == u"-newer";
        if (!takesPath && alone.contains(word))
            continue;
        if ((!takesPath && !withText.contains(word)) || ++at == command.words.size())
            return {};
        if (takesPath)
            reading.paths.append(command.words.at(at));
    }
    return reading;
}

/// `sed -n 10,20p file`: lines by their numbers, and nothing else of its language.
std::optional<CommandReading> readingOfSed(const SimpleCommand &command)
{
    const auto isLines = [](const QString &script) {
        const auto isSign = [](QChar c) { return (c >= u'0' && c <= u'9') || QStringView(u",$p;").contains(c); };
        return script.endsWith(u'p') && std::all_of(script.begin(), script.end(), isSign);
    };
    if (command.words.size() < 3 || command.words.at(1) != u"-n" || !isLines(command.words.at(2))
        || command.expands.at(2))
        return {};
    CommandReading reading;
    for (qsizetype i = 3; i < command.words.size(); ++i) {
        if (command.words.at(i).startsWith(u'-'))
            return {};
        addPath(reading, command, i);
    }
    return reading;
}

/// Words that are written, or none but a format; `date 0101` sets the clock.
std::optional<CommandReading> readingOfTexts(const SimpleCommand &command)
{
    const auto isFormat = [](const QString &word) { return word.startsWith(u'+') || word == u"-u" || word == u"-Is"; };
    const bool isHarmless =
        command.words.first() == u"echo" || std::all_of(command.words.begin() + 1, command.words.end(), isFormat);
    return isHarmless && !command.expands.contains(true) ? std::optional(CommandReading()) : std::nullopt;
}

std::optional<CommandReading> readingOfCd(const SimpleCommand &command)
{
    if (command.words.size() != 2 || command.words.at(1).startsWith(u'-') || command.expands.at(1))
        return {};
    CommandReading reading;
    reading.folder = command.words.at(1);
    reading.paths.append(reading.folder);
    return reading;
}

/// A format may have a signature checked, which runs a program that the configuration names.
bool asksForSignature(const QStringList &values)
{
    return std::any_of(values.begin(), values.end(), [](const QString &value) {
        return value.contains(u"%G") || value.contains(u"signature") || value.contains(u"trailers");
    });
}

/// Those with commands of their own: what only lists.
bool isListing(const QStringList &words)
{
    static const QList<QStringList> known{{u"stash"_qs, u"list"_qs},
                                          {u"reflog"_qs},
                                          {u"reflog"_qs, u"show"_qs},
                                          {u"worktree"_qs, u"list"_qs},
                                          {u"remote"_qs, u"-v"_qs}};
    return known.contains(words);
}

/// A repository's configuration names programs for hooks, watching, paging, showing differences and checking signatures; one
/// whose objects are elsewhere would fetch them. And looking must not write the index anew.
constexpr L kCarefulGit(
    "export GIT_NO_LAZY_FETCH=1; git() { local more=(); [[ $1 != --no-pager ]] || shift; "
    "case $1 in diff|log|show|whatchanged|diff-tree) more=(--no-ext-diff --no-textconv);; "
    "blame|grep) more=(--no-textconv);; esac; "
    "command git --no-optional-locks -c core.fsmonitor=false -c core.hooksPath=/dev/null "
    "-c core.pager=cat -c diff.autoRefreshIndex=false -c diff.ignoreSubmodules=dirty -c diff.submodule=short "
    "-c log.showSignature=false -c gpg.program=false -c gpg.openpgp.program=false "
    "-c gpg.x509.program=false -c gpg.ssh.program=false -c protocol.allow=never "
    "\"$1\" \"${more[@]}\" \"${@:2}\"; }; ");

std::optional<CommandReading> readingOfGit(const SimpleCommand &command)
{
    const qsizetype at = command.words.value(1) == u"--no-pager" ? 2 : 1;
    CommandReading reading;
    reading.isGit = true;
    if (isListing(command.words.mid(at)))
        return reading;
    const auto table = tables().constFind(u"git "_qs + command.words.value(at));
    if (table == tables().constEnd())
        return {};
    OptionWalk walk(command, at + 1, *table);
    if (!walk.read() || asksForSignature(walk.texts))
        return {};
    static const QStringList listing{u"list"_qs,   u"l"_qs,         u"contains"_qs,
                                     u"merged"_qs, u"no-merged"_qs, u"no-contains"_qs};
    const auto isThere = [&walk](const QString &option) { return walk.has(option); };
    const bool takesOperands = table->operands == u"revisions"
                            || (table->operands == u"listing" && std::any_of(listing.begin(), listing.end(), isThere));
    if (!takesOperands && !walk.operands.isEmpty())
        return {};
    // `-L 1,5:file` names a file, too.
    reading.revisions = walk.texts;
    for (const qsizetype place : std::as_const(walk.operands)) {
        if (command.expands.at(place))
            reading.globs.append(command.words.at(place));
        else
            reading.revisions.append(command.words.at(place));
    }
    return reading;
}

} // namespace

std::optional<CommandReading> readingOf(const SimpleCommand &command)
{
    const QString program = command.words.value(0);
    if (program == u"git")
        return readingOfGit(command);
    if (program == u"find")
        return readingOfFind(command);
    if (program == u"sed")
        return readingOfSed(command);
    if (program == u"cd")
        return readingOfCd(command);
    if (program == u"echo" || program == u"date")
        return readingOfTexts(command);
    // The names of git's commands, and of what they share, are no programs.
    const auto table = tables().constFind(program);
    return table == tables().constEnd() || program.contains(u' ') || program.startsWith(u'+')
             ? std::nullopt
             : readingByTable(command, *table);
}

QString preludeOfReading(const QString &command)
{
    const auto commands = simpleCommandsWithGlobs(command);
    bool isGit = false, goes = false, isRipgrep = false;
    for (const SimpleCommand &one : commands.value_or(QList<SimpleCommand>())) {
        const auto reading = readingOf(one);
        if (!reading)
            return {};
        isGit |= reading->isGit;
        goes |= !reading->folder.isEmpty();
        isRipgrep |= one.words.first() == u"rg";
    }
    return (goes ? u"CDPATH=; "_qs : QString()) + (isRipgrep ? u"export RIPGREP_CONFIG_PATH=; "_qs : QString())
         + (isGit ? QString(kCarefulGit) : QString());
}

} // namespace Deckhand
