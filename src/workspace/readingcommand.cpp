#include "workspace/readingcommand.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

using L = QLatin1String;

enum class Operands { None, Paths, Files, OnePath, Text, TextThenPaths };

/// What is known of a program: whatever is not in it is not harmless. Long options are parted by blanks; those with `=` take a value,
/// those with `?` may have one.
struct ProgramTable {
    L name;
    Operands operands;
    L flags = {};  ///< letters that may stand together behind one `-`
    L valued = {}; ///< letters with a value, attached or in the next word
    L pathValued = {};
    L longOptions = {};
};

constexpr std::array kPrograms{
    ProgramTable{L("ls"),
                 Operands::Paths,
                 L("aAbBcCdfFgGhiIklmnNopqQrRsStuUvwxXZ1"),
                 L("IwT"),
                 {},
                 L("all almost-all author escape ignore-backups color? directory classify? file-type format= full-time "
                   "group-directories-first no-group human-readable si hide= ignore= inode indicator-style= kibibytes "
                   "literal numeric-uid-gid hide-control-chars quote-name quoting-style= reverse recursive size sort= "
                   "time= time-style= width= zero")},
    ProgramTable{L("cat"),
                 Operands::Paths,
                 L("AbeEnstTuv"),
                 {},
                 {},
                 L("show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting")},
    ProgramTable{L("head"),
                 Operands::Paths,
                 L("0123456789qvz"),
                 L("nc"),
                 {},
                 L("bytes= lines= quiet silent verbose zero-terminated")},
    ProgramTable{L("tail"),
                 Operands::Paths,
                 L("0123456789qvz"),
                 L("nc"),
                 {},
                 L("bytes= lines= quiet silent verbose zero-terminated")},
    ProgramTable{L("wc"), Operands::Paths, L("cmlLw"), {}, {}, L("bytes chars lines max-line-length words")},
    ProgramTable{L("nl"), Operands::Paths, {}, L("bfhnsvw"), {}, {}},
    ProgramTable{L("pwd"), Operands::None, L("LP")},
    ProgramTable{L("true"), Operands::None},
    ProgramTable{L("whoami"), Operands::None},
    ProgramTable{L("nproc"), Operands::None},
    ProgramTable{L("uname"), Operands::None, L("asnrvmpio"), {}, {}, L("all")},
    ProgramTable{L("which"), Operands::Text, L("a")},
    ProgramTable{L("basename"), Operands::Text, L("az"), L("s"), {}, L("multiple suffix= zero")},
    ProgramTable{L("dirname"), Operands::Text, L("z"), {}, {}, L("zero")},
    ProgramTable{L("tr"), Operands::Text, L("cCdst"), {}, {}, L("complement delete squeeze-repeats truncate-set1")},
    ProgramTable{L("cut"),
                 Operands::Paths,
                 L("nsz"),
                 L("bcdf"),
                 {},
                 L("bytes= characters= delimiter= fields= complement only-delimited output-delimiter= "
                   "zero-terminated")},
    ProgramTable{L("sort"),
                 Operands::Paths,
                 L("bcCdfghiMmnrRsuVz"),
                 L("kt"),
                 {},
                 L("ignore-leading-blanks dictionary-order ignore-case general-numeric-sort ignore-nonprinting "
                   "month-sort human-numeric-sort numeric-sort random-sort reverse sort= version-sort check? key= "
                   "merge stable field-separator= unique zero-terminated")},
    ProgramTable{L("uniq"),
                 Operands::OnePath,
                 L("cdDiuz"),
                 L("fsw"),
                 {},
                 L("count repeated all-repeated? skip-fields= group? ignore-case skip-chars= unique zero-terminated "
                   "check-chars=")},
    ProgramTable{L("comm"), Operands::Files, L("123z"), {}, {}, L("check-order nocheck-order total")},
    ProgramTable{L("cmp"), Operands::Files, L("bls"), L("in"), {}, L("print-bytes verbose quiet silent")},
    ProgramTable{L("diff"),
                 Operands::Files,
                 L("abBcdeEinpqstTuwyZ"),
                 L("CUIWF"),
                 {},
                 L("normal brief report-identical-files context? unified? ed rcs side-by-side width= "
                   "left-column suppress-common-lines show-c-function show-function-line= label= expand-tabs "
                   "initial-tab ignore-case ignore-tab-expansion ignore-trailing-space ignore-space-change "
                   "ignore-all-space ignore-blank-lines ignore-matching-lines= text strip-trailing-cr minimal "
                   "speed-large-files color?")},
    ProgramTable{L("stat"), Operands::Paths, L("ft"), L("c"), {}, L("file-system format= printf= terse")},
    ProgramTable{L("file"),
                 Operands::Paths,
                 L("bhikN0"),
                 L("F"),
                 {},
                 L("brief no-dereference mime mime-type mime-encoding keep-going no-pad print0 separator=")},
    ProgramTable{L("du"),
                 Operands::Paths,
                 L("0abchklmsSx"),
                 L("dBt"),
                 {},
                 L("null all apparent-size block-size= bytes total human-readable inodes max-depth= si summarize "
                   "separate-dirs threshold= time? time-style= exclude= one-file-system")},
    ProgramTable{L("tree"),
                 Operands::Paths,
                 L("acCdDfFghiJnNpqQrsStuUvx"),
                 L("LPI"),
                 {},
                 L("dirsfirst filesfirst noreport gitignore prune du si inodes device ignore-case matchdirs")},
    ProgramTable{L("md5sum"), Operands::Paths, L("btz")},
    ProgramTable{L("sha1sum"), Operands::Paths, L("btz")},
    ProgramTable{L("sha256sum"), Operands::Paths, L("btz")},
    ProgramTable{L("od"),
                 Operands::Paths,
                 L("abcdfilosxv"),
                 L("AjNt"),
                 {},
                 L("address-radix= skip-bytes= "
                   "read-bytes= format= output-duplicates")},
    ProgramTable{L("strings"), Operands::Paths, L("afw"), L("nte"), {}, L("all bytes= radix= encoding=")},
    ProgramTable{L("grep"), Operands::TextThenPaths, L("0123456789abcEFGhHiIlLnoPqrsTUvwxyzZ"), L("eABCm"), L("f"),
                 L("extended-regexp fixed-strings basic-regexp perl-regexp regexp= ignore-case no-ignore-case "
                   "word-regexp line-regexp null-data no-messages invert-match max-count= byte-offset line-number "
                   "line-buffered with-filename no-filename label= only-matching quiet silent binary-files= text "
                   "recursive include= exclude= exclude-dir= files-without-match files-with-matches count "
                   "initial-tab null before-context= after-context= context= color? colour?")},
    ProgramTable{L("rg"),
                 Operands::TextThenPaths,
                 L("acFHIilNnopPqsSUvVwx0"),
                 L("eABCmgtTjrM"),
                 {},
                 L("regexp= ignore-case case-sensitive smart-case fixed-strings word-regexp line-regexp invert-match "
                   "count count-matches files-with-matches files-without-match files line-number no-line-number "
                   "with-filename no-filename heading no-heading only-matching max-count= max-depth= max-columns= "
                   "after-context= before-context= context= glob= iglob= type= type-not= type-list sort= sortr= "
                   "stats trim vimgrep json null column no-column color= colors= pretty multiline pcre2 text quiet "
                   "no-messages replace= threads= version no-config")},
};

const ProgramTable *tableOf(const QString &program)
{
    const auto *const found = std::find_if(kPrograms.begin(), kPrograms.end(),
                                           [&program](const ProgramTable &table) { return program == table.name; });
    return found == kPrograms.end() ? nullptr : found;
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
          m_table(table),
          m_longOptions(QString(table.longOptions).split(u' ', Qt::SkipEmptyParts))
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
        if (sign < 0 && (m_longOptions.contains(name) || m_longOptions.contains(name + u'?')))
            return true;
        const bool takesValue = m_longOptions.contains(name + u'=');
        if (sign < 0)
            return takesValue && takeNext(texts);
        texts.append(word.mid(sign + 1));
        return takesValue || m_longOptions.contains(name + u'?');
    }

    bool readLetters(const QString &word)
    {
        if (m_command.expands.at(m_at))
            return false;
        for (qsizetype i = 1; i < word.size(); ++i) {
            const QChar letter = word.at(i);
            options.append(QString(letter));
            if (QString(m_table.flags).contains(letter))
                continue;
            const bool isPath = QString(m_table.pathValued).contains(letter);
            if (!isPath && !QString(m_table.valued).contains(letter))
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
    const QStringList m_longOptions;
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
    reading.wantsFiles = table.operands == Operands::Files;
    QList<qsizetype> operands = walk.operands;
    const bool isSearch = table.operands == Operands::TextThenPaths;
    const bool hasText = walk.has(u"e"_qs) || walk.has(u"f"_qs) || walk.has(u"regexp"_qs) || walk.has(u"files"_qs);
    if (isSearch && !hasText && !operands.isEmpty() && command.expands.at(operands.takeFirst()))
        return {};
    if (table.operands == Operands::Text)
        return anyExpands(command, operands) ? std::nullopt : std::optional(reading);
    const bool isTooMany =
        (table.operands == Operands::None && !operands.isEmpty())
        || (table.operands == Operands::OnePath && (operands.size() > 1 || anyExpands(command, operands)));
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
    static const QStringList alone{u"!"_qs,      u"("_qs,           u")"_qs,         u"-not"_qs,      u"-a"_qs,
                                   u"-and"_qs,   u"-o"_qs,          u"-or"_qs,       u"-empty"_qs,    u"-prune"_qs,
                                   u"-print"_qs, u"-print0"_qs,     u"-ls"_qs,       u"-quit"_qs,     u"-depth"_qs,
                                   u"-mount"_qs, u"-xdev"_qs,       u"-daystart"_qs, u"-readable"_qs, u"-true"_qs,
                                   u"-false"_qs, u"-executable"_qs, u"-writable"_qs, u"-nouser"_qs,   u"-nogroup"_qs};
    static const QStringList withText{u"-name"_qs,     u"-iname"_qs,    u"-path"_qs,  u"-ipath"_qs,  u"-wholename"_qs,
                                      u"-regex"_qs,    u"-iregex"_qs,   u"-type"_qs,  u"-size"_qs,   u"-mtime"_qs,
                                      u"-mmin"_qs,     u"-atime"_qs,    u"-amin"_qs,  u"-ctime"_qs,  u"-cmin"_qs,
                                      u"-maxdepth"_qs, u"-mindepth"_qs, u"-perm"_qs,  u"-user"_qs,   u"-group"_qs,
                                      u"-uid"_qs,      u"-gid"_qs,      u"-links"_qs, u"-printf"_qs, u"-regextype"_qs};
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

// What the commands of git have in common.
constexpr L kDiffOptions("patch no-patch stat? numstat shortstat dirstat? summary name-only name-status raw "
                         "unified= minimal patience histogram diff-algorithm= color? no-color color-words? "
                         "word-diff? word-diff-regex= no-renames find-renames? find-copies? diff-filter= "
                         "ignore-space-at-eol ignore-space-change ignore-all-space ignore-blank-lines "
                         "function-context exit-code quiet check full-index abbrev? binary relative no-prefix "
                         "src-prefix= dst-prefix= text merge-base cached staged submodule? ita-invisible-in-index "
                         "no-ext-diff no-textconv pickaxe-regex pickaxe-all inter-hunk-context= compact-summary ");
constexpr L kLogOptions("oneline format= pretty? graph decorate? no-decorate abbrev-commit no-abbrev-commit all "
                        "branches? tags? remotes? author= committer= grep= all-match invert-grep "
                        "regexp-ignore-case extended-regexp fixed-strings perl-regexp since= after= until= before= "
                        "max-count= skip= merges no-merges first-parent reverse date= date-order topo-order "
                        "author-date-order follow no-mailmap name-only left-right cherry-pick cherry-mark "
                        "no-walk? source simplify-by-decoration ancestry-path full-history dense sparse "
                        "relative-date parents children boundary no-notes count ");

struct GitTable {
    L name;
    L flags = {};
    L valued = {};
    L longOptions = {};
    bool hasDiffOptions = false;
    bool hasLogOptions = false;
    L operandsOnlyWith = {}; ///< options that make of its operands something to look for; else there may be none
};

constexpr std::array kGitCommands{
    GitTable{L("status"),
             L("sbvzunoalrm"),
             {},
             L("short branch show-stash porcelain? long verbose untracked-files? ignored? "
               "ignore-submodules? null column? no-column ahead-behind no-ahead-behind renames no-renames")},
    GitTable{L("diff"), L("pusbwaRzWMCD0123456789"), L("USGl"), {}, true},
    GitTable{L("log"), L("pusbwaRzWMCDigEFPcmtr0123456789"), L("nUSGL"), {}, true, true},
    GitTable{L("show"), L("pusbwaRzWMCDcmtr"), L("nUSG"), {}, true, true},
    GitTable{L("whatchanged"), L("pusbwaRzWMCDcmtr0123456789"), L("nUSG"), {}, true, true},
    GitTable{L("blame"), L("bcefklnpstwMC0123456789"), L("L"),
             L("show-stats root porcelain line-porcelain date= show-name "
               "show-number show-email abbrev= minimal color-lines color-by-age")},
    GitTable{L("shortlog"), L("nsec"), {}, L("numbered summary email group="), false, true},
    GitTable{
        L("rev-parse"),
        L("q"),
        {},
        L("verify quiet short? abbrev-ref? symbolic symbolic-full-name show-toplevel "
          "show-prefix show-cdup git-dir absolute-git-dir git-common-dir is-inside-work-tree "
          "is-inside-git-dir is-bare-repository is-shallow-repository all branches tags remotes show-object-format")},
    GitTable{L("rev-list"), L("0123456789"), L("n"), L("objects no-object-names"), false, true},
    GitTable{L("ls-files"), L("cdmosiktuvz"), L("x"),
             L("cached deleted modified others ignored stage killed unmerged "
               "directory exclude= exclude-standard full-name error-unmatch abbrev? deduplicate eol")},
    GitTable{L("ls-tree"), L("drtlz"), {}, L("long name-only name-status object-only full-name full-tree abbrev?")},
    GitTable{L("cat-file"), L("tsep"), {}, {}},
    GitTable{L("describe"),
             {},
             {},
             L("all tags contains abbrev= long always exact-match match= exclude= first-parent "
               "candidates=")},
    GitTable{L("merge-base"), L("a"), {}, L("all octopus independent is-ancestor fork-point")},
    GitTable{L("name-rev"), {}, {}, L("name-only tags refs= always")},
    GitTable{L("show-ref"), L("dhqs"), {}, L("head heads tags dereference hash? verify abbrev? quiet")},
    GitTable{L("for-each-ref"), {}, {}, L("count= sort= format= points-at= merged? no-merged? contains? no-contains?")},
    GitTable{L("count-objects"), L("vH"), {}, L("verbose human-readable")},
    GitTable{L("grep"), L("aIiwvEGPFnlLcohHzqW0123456789"), L("eABCm"),
             L("text ignore-case word-regexp invert-match "
               "extended-regexp basic-regexp perl-regexp fixed-strings line-number files-with-matches name-only "
               "files-without-match count color? no-color heading break null column after-context= before-context= "
               "context= function-context show-function max-depth= cached and or not all-match quiet full-name")},
    GitTable{L("check-ignore"), L("qvzn"), {}, L("quiet verbose non-matching no-index")},
    GitTable{L("diff-tree"), L("prtzcms"), L("US"), L("root no-commit-id always"), true},
    GitTable{L("branch"),
             L("arvl"),
             {},
             L("all remotes verbose list show-current merged? no-merged? contains? "
               "no-contains? points-at= sort= format= abbrev? column? no-column color? no-color ignore-case"),
             false,
             false,
             L("list l contains merged no-merged no-contains")},
    GitTable{L("tag"),
             L("l"),
             {},
             L("list sort= format= contains? no-contains? merged? no-merged? points-at= column? "
               "no-column color? ignore-case"),
             false,
             false,
             L("list l contains merged no-merged no-contains")},
    GitTable{L("remote"), L("v"), {}, L("verbose"), false, false, L("-")},
    GitTable{L("version"), {}, {}, L("build-options"), false, false, L("-")},
};

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
constexpr L kCarefulGit("export GIT_NO_LAZY_FETCH=1; git() { local more=(); [[ $1 != --no-pager ]] || shift; "
                        "case $1 in diff|log|show|whatchanged|diff-tree) more=(--no-ext-diff --no-textconv);; "
                        "blame|grep) more=(--no-textconv);; esac; "
                        "command git --no-optional-locks -c core.fsmonitor=false -c core.hooksPath=/dev/null "
                        "-c core.pager=cat -c diff.autoRefreshIndex=false -c diff.ignoreSubmodules=dirty "
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
    const QString name = command.words.value(at);
    const auto *const found = std::find_if(kGitCommands.begin(), kGitCommands.end(),
                                           [&name](const GitTable &table) { return name == table.name; });
    if (found == kGitCommands.end())
        return {};
    const QString options = QString(found->longOptions) + u' ' + (found->hasDiffOptions ? kDiffOptions : L()) + u' '
                          + (found->hasLogOptions ? kLogOptions : L());
    const QByteArray bytes = options.toLatin1();
    const ProgramTable table{found->name, Operands::Text, found->flags, found->valued, {}, L(bytes)};
    OptionWalk walk(command, at + 1, table);
    if (!walk.read() || asksForSignature(walk.texts))
        return {};
    const QStringList wanted = QString(found->operandsOnlyWith).split(u' ', Qt::SkipEmptyParts);
    const auto isThere = [&walk](const QString &option) { return walk.has(option); };
    if (!wanted.isEmpty() && !walk.operands.isEmpty() && std::none_of(wanted.begin(), wanted.end(), isThere))
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
    const ProgramTable *const table = tableOf(program);
    return table ? readingByTable(command, *table) : std::nullopt;
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
