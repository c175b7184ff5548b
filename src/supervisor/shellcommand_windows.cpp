#include "shellcommand_windows.h"

#include "bashscript.h"
#include "shellenvironment.h"
#include "system_windows.h"

#include <cerrno>
#include <cstring>
#include <initializer_list>

namespace {

/// As CommandLineToArgvW and the C runtimes read it: backslashes count only before a quote.
std::wstring quoted(const std::wstring &word)
{
    std::wstring out = L"\"";
    size_t backslashes = 0;
    for (const wchar_t c : word) {
        if (c == L'"')
            out.append(backslashes + 1, L'\\');
        backslashes = c == L'\\' ? backslashes + 1 : 0;
        out += c;
    }
    return out.append(backslashes, L'\\') + L'"';
}

std::wstring commandLine(std::initializer_list<std::wstring> words)
{
    std::wstring line;
    for (const std::wstring &word : words)
        line += (line.empty() ? L"" : L" ") + quoted(word);
    return line;
}

std::wstring nativePath(const std::string &path)
{
    std::wstring text = wide(path);
    for (wchar_t &c : text)
        c = c == L'/' ? L'\\' : c;
    return text;
}

std::string lowerName(const std::string &program)
{
    std::string name = program.substr(program.find_last_of("/\\") + 1);
    for (char &c : name)
        c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    return name.ends_with(".exe") ? name.substr(0, name.size() - 4) : name;
}

std::string withCarriageReturns(const std::string &script)
{
    std::string out;
    for (size_t at = 0; at < script.size(); ++at) {
        if (script[at] == '\n' && (at == 0 || script[at - 1] != '\r'))
            out += '\r';
        out += script[at];
    }
    return out;
}

bool writeFile(const std::string &path, const std::string &text)
{
    File file = fileOf(CreateFileW(longPath(path).c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_ALWAYS,
                                   FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    return (file.isOpen() && file.write(text) && file.close()) || failed();
}

/// The exit code is that of the last command, as with every shell; PowerShell's own is 0 for a script that came to its end.
std::string powerShellScript(const std::string &script)
{
    return "\xef\xbb\xbf" // else the older one takes it for the system's code page
         + script + "\nif ($?) { exit 0 } elseif ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 }\n";
}

std::string cmdScript(const std::string &script)
{
    return "@echo off\r\n" + withCarriageReturns(script) + "\r\n";
}

std::string systemShell()
{
    wchar_t folder[MAX_PATH];
    return narrow({folder, GetSystemDirectoryW(folder, MAX_PATH)}) + "\\cmd.exe";
}

} // namespace

ShellCommand shellCommandFor(const Spec &spec)
{
    const std::string shell = spec.shell.empty() ? systemShell() : spec.shell;
    const std::string name = lowerName(shell);
    ShellCommand command = {nativePath(shell), {}, {}};
    bool written = true;
    if (name == "cmd") {
        written = writeFile(spec.directory + "/script.cmd", cmdScript(spec.script));
        // With quotes around all it takes the inner ones as they are.
        command.line = LR"("cmd.exe" /d /c ")" + quoted(nativePath(spec.directory) + L"\\script.cmd") + L'"';
    } else if (name == "pwsh" || name == "powershell") {
        written = writeFile(spec.directory + "/script.ps1", powerShellScript(spec.script));
        command.line = commandLine({command.program, L"-NoLogo", L"-NoProfile", L"-NonInteractive", L"-ExecutionPolicy",
                                    L"Bypass", L"-File", nativePath(spec.directory) + L"\\script.ps1"});
    } else {
        const std::string text =
            BashScript::program(spec.script, spec.directory + "/script", spec.directory + "/pipeline");
        command.line = commandLine({command.program, L"-c", wide(text)});
    }
    if (!written)
        command.error = "The script cannot be written to " + spec.directory + ": " + strerror(errno) + ".";
    return command;
}

std::wstring environmentFor(const Spec &spec)
{
    std::vector<std::string> own;
    wchar_t *const block = GetEnvironmentStringsW();
    for (const wchar_t *at = block; *at; at += wcslen(at) + 1)
        own.push_back(narrow(at));
    FreeEnvironmentStringsW(block);
    std::wstring variables;
    for (const std::string &variable : shellEnvironment(own, spec))
        variables += wide(variable) + L'\0';
    return variables + L'\0';
}
