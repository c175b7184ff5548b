# Installs the MSI in a folder of packages silently, sees the window and a background task, installs it over itself, removes it and
# looks for what is left. UNRUN: written without a Windows machine at hand. usage: try-installer.ps1 FOLDER
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$Msi = (Get-ChildItem (Join-Path $args[0] '*.msi') | Select-Object -First 1).FullName
$Place = Join-Path ([IO.Path]::GetTempPath()) "deckhand-trial-$PID"
$Work = New-Item -ItemType Directory -Force (Join-Path $Place 'work')

function Assert-That([string] $What, [scriptblock] $Holds) {
    if (-not (& $Holds)) { throw "NOT: $What" }
    Write-Output "  ok: $What"
}

function Invoke-Installer([string[]] $Arguments) {
    (Start-Process msiexec -Wait -PassThru -ArgumentList ($Arguments + '/qn', '/norestart')).ExitCode -eq 0
}

function Find-Entry {
    $keys = 'HKLM:\Software\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\*'
    Get-ItemProperty $keys -ErrorAction SilentlyContinue | Where-Object { $_.PSObject.Properties['DisplayName'] -and $_.DisplayName -like 'Deckhand*' }
}

function Find-Program {
    $folders = $env:ProgramFiles, (Join-Path $env:LOCALAPPDATA 'Programs')
    Get-ChildItem $folders -Recurse -Filter deckhand.exe -ErrorAction SilentlyContinue | Select-Object -First 1 -ExpandProperty FullName
}

function Test-Notice([string] $Program) {
    $lines = & $Program -p --demo --state-dir (Join-Path $Place 'state') -C $Work --permission-mode bypass `
        --output-format stream-json 'run echo hello in the background'
    [bool] ($lines | Where-Object { $_ -match '"subtype":"notice"' -and $_ -match '"state":"consumed"' })
}

function Test-Window([string] $Program) {
    $process = Start-Process $Program -PassThru -ArgumentList '--demo', '--state-dir', (Join-Path $Place 'windowstate'), '-C', $Work
    try {
        foreach ($i in 1..60) {
            Start-Sleep 1
            $process.Refresh()
            if ($process.MainWindowTitle -like 'work *Deckhand') { return $true }
        }
        return $false
    } finally {
        [void] $process.CloseMainWindow()
        if (-not $process.WaitForExit(20000)) { $process.Kill() }
    }
}

Assert-That 'is installed' { Invoke-Installer '/i', "`"$Msi`"" }
$Program = Find-Program
Assert-That "--version says $(& $Program --version)" { $LASTEXITCODE -eq 0 }
Assert-That '-p --demo: a background task ends, and its notice is taken' { Test-Notice $Program }
Assert-That 'the window comes up, with its title' { Test-Window $Program }
Assert-That 'is installed over itself' { Invoke-Installer '/i', "`"$Msi`"", 'REINSTALL=ALL', 'REINSTALLMODE=vamus' }
Assert-That 'is there once' { @(Find-Entry).Count -eq 1 }
Assert-That 'is removed' { Invoke-Installer '/x', "`"$Msi`"" }
Assert-That 'nothing of it is left' { -not (Find-Entry) -and -not (Find-Program) }
Remove-Item -Recurse -Force $Place
