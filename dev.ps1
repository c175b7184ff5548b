# Builds, runs, tests and packages Deckhand on Windows, after installing what that takes. `.\dev.ps1` alone lists the
# commands; they are those of ./dev. Compiler, CMake and Ninja come through winget, Qt and QtKeychain through vcpkg
# (packaging/windows/vcpkg.json), which is cloned into build/vcpkg unless VCPKG_ROOT names another.
# Written without a Windows machine at hand: expect to have to mend it there.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$Root = $PSScriptRoot
$Verb = if ($args.Count -gt 0) { $args[0] } else { 'help' }
$Rest = @($args | Select-Object -Skip 1)

function Show-Usage {
    @'
.\dev.ps1 run [ARGS]     build the release and start Deckhand with ARGS
.\dev.ps1 test [ARGS]    build the tests and run them off screen; ARGS go to ctest
.\dev.ps1 build [PRESET] build a preset of CMakePresets.json (default: windows-dev) into build/
.\dev.ps1 bench [ARGS]   build the benchmarks on the release's flags and run them with ARGS
.\dev.ps1 lint           check the format of all sources
.\dev.ps1 format         lay all sources out with clang-format
.\dev.ps1 package        make the packages for Windows in build/package
.\dev.ps1 clean          remove build/
'@
}

# Not on standard output, which belongs to Deckhand.
function Say([string] $Text) { [Console]::Error.WriteLine("dev: $Text") }

function Stop-WithError([string] $Text) {
    Say $Text
    exit 1
}

function Test-Command([string] $Name) { $null -ne (Get-Command $Name -ErrorAction SilentlyContinue) }

# Runs a program with its output on standard error and ends the script when it fails.
function Invoke-Aside([string] $Program, [string[]] $Arguments) {
    # Windows PowerShell takes a native program's words on standard error for an error of its own.
    $ErrorActionPreference = 'Continue'
    & $Program @Arguments 2>&1 | ForEach-Object { [Console]::Error.WriteLine([string] $_) }
    if ($LASTEXITCODE -ne 0) { Stop-WithError "$Program $($Arguments -join ' ') failed ($LASTEXITCODE)" }
}

function Install-Package([string] $Command, [string] $Id, [string[]] $More = @()) {
    if ($Command -and (Test-Command $Command)) { return }
    if ($env:DECKHAND_NO_INSTALL) { Stop-WithError "$Id is missing, and DECKHAND_NO_INSTALL is set" }
    if (-not (Test-Command winget)) { Stop-WithError "$Id is missing, and so is winget to install it" }
    Say "installing with winget: $Id"
    Invoke-Aside winget (@('install', '--exact', '--id', $Id, '--silent', '--disable-interactivity',
        '--accept-package-agreements', '--accept-source-agreements') + $More)
    # The installer changes the stored path, not that of this process.
    $env:Path = [Environment]::GetEnvironmentVariable('Path', 'Machine') + ';' +
        [Environment]::GetEnvironmentVariable('Path', 'User')
}

function Find-VisualStudio {
    $vswhere = Join-Path ${env:ProgramFiles(x86)} 'Microsoft Visual Studio\Installer\vswhere.exe'
    if (-not (Test-Path $vswhere)) { return $null }
    & $vswhere -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath
}

# Ninja finds the compiler only in the environment that Visual Studio's own shell sets up.
function Enter-Compiler {
    if (Test-Command cl) { return }
    $studio = Find-VisualStudio
    if (-not $studio) {
        Install-Package '' 'Microsoft.VisualStudio.2022.BuildTools' @('--override',
            '--wait --quiet --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended')
        $studio = Find-VisualStudio
    }
    if (-not $studio) { Stop-WithError 'the compiler of Visual Studio 2022 was not found' }
    Import-Module (Join-Path $studio 'Common7\Tools\Microsoft.VisualStudio.DevShell.dll')
    Enter-VsDevShell -VsInstallPath $studio -SkipAutomaticLocation -DevCmdArguments '-arch=x64 -host_arch=x64' | Out-Null
}

function Enter-Vcpkg {
    if ($env:VCPKG_ROOT -and (Test-Path (Join-Path $env:VCPKG_ROOT 'vcpkg.exe'))) { return }
    $env:VCPKG_ROOT = Join-Path $Root 'build\vcpkg'
    if (Test-Path (Join-Path $env:VCPKG_ROOT 'vcpkg.exe')) { return }
    if ($env:DECKHAND_NO_INSTALL) { Stop-WithError 'vcpkg is missing, and DECKHAND_NO_INSTALL is set' }
    Say 'fetching vcpkg; it then builds Qt and QtKeychain, which takes long the first time'
    Invoke-Aside git @('clone', '--quiet', 'https://github.com/microsoft/vcpkg', $env:VCPKG_ROOT)
    Invoke-Aside (Join-Path $env:VCPKG_ROOT 'bootstrap-vcpkg.bat') @('-disableMetrics')
}

function Initialize-Tools {
    Install-Package git Git.Git
    Enter-Compiler
    Install-Package cmake Kitware.CMake
    Install-Package ninja Ninja-build.Ninja
    Enter-Vcpkg
}

# The folder that a preset builds in, as in CMakePresets.json.
function Get-BuildFolder([string] $Preset) {
    Join-Path $Root $(if ($Preset -eq 'windows-release') { 'build\release' } else { "build\$Preset" })
}

function Build-Preset([string] $Preset, [string[]] $Targets) {
    Initialize-Tools
    Push-Location $Root
    try {
        if (-not (Test-Path (Join-Path (Get-BuildFolder $Preset) 'build.ninja'))) {
            Invoke-Aside cmake @('--preset', $Preset)
        }
        Invoke-Aside cmake (@('--build', (Get-BuildFolder $Preset), '--target') + $Targets)
    } finally {
        Pop-Location
    }
    # Qt's libraries lie with vcpkg, not beside the program.
    $libraries = Join-Path (Get-BuildFolder $Preset) 'vcpkg_installed\x64-windows'
    $env:Path = (Join-Path $libraries 'bin') + ';' + (Join-Path $libraries 'debug\bin') + ';' + $env:Path
    if (-not $env:QT_PLUGIN_PATH) { $env:QT_PLUGIN_PATH = Join-Path $libraries 'Qt6\plugins' }
}

function Get-Sources {
    Get-ChildItem -Recurse -File -Include *.cpp, *.h -Path (Join-Path $Root src), (Join-Path $Root ui), (Join-Path $Root tests) |
        ForEach-Object FullName
}

function Invoke-ClangFormat([string[]] $Arguments) {
    Install-Package clang-format LLVM.LLVM
    foreach ($source in Get-Sources) {
        & clang-format @Arguments $source
        if ($LASTEXITCODE -ne 0) { Stop-WithError "the format of $source is not as .clang-format says" }
    }
}

switch ($Verb) {
    'run' {
        Build-Preset 'windows-release' @('deckhand')
        & (Join-Path $Root 'build\release\bin\deckhand.exe') @Rest
        exit $LASTEXITCODE
    }
    'test' {
        Build-Preset 'windows-ci' @('all')
        Push-Location $Root
        try { & ctest --preset windows-ci --parallel $env:NUMBER_OF_PROCESSORS @Rest } finally { Pop-Location }
        exit $LASTEXITCODE
    }
    'build' { Build-Preset $(if ($Rest.Count -gt 0) { $Rest[0] } else { 'windows-dev' }) @('all') }
    'bench' {
        Build-Preset 'windows-bench' @('deckhand', 'deckhand-bench')
        & (Join-Path $Root 'build\windows-bench\bin\deckhand-bench.exe') @Rest
        exit $LASTEXITCODE
    }
    'lint' { Invoke-ClangFormat @('--dry-run', '--Werror') }
    'format' { Invoke-ClangFormat @('-i') }
    'package' {
        Build-Preset 'windows-release' @('all')
        $packages = Join-Path $Root 'build\package'
        if (Test-Path $packages) { Remove-Item -Recurse -Force $packages }
        Invoke-Aside cpack @('--config', (Join-Path $Root 'build\release\CPackConfig.cmake'), '-B', $packages)
        Get-ChildItem -File $packages | ForEach-Object FullName
    }
    'clean' {
        $build = Join-Path $Root 'build'
        if (Test-Path $build) { Remove-Item -Recurse -Force $build }
    }
    { $_ -in 'help', '-h', '--help' } { Show-Usage }
    default {
        Say "no such command: $Verb"
        [Console]::Error.WriteLine((Show-Usage))
        exit 2
    }
}
