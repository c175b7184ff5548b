; The installer: for the user who starts it, without elevation. pack.sh calls it with VERSION, STAGE (what is installed) and OUTPUT.
; Silent: /S, /D=FOLDER (last), /PATH to be found from a terminal. What people made (AppData\Local\deckhand) is never touched.
Unicode true
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh
!include WinMessages.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Deckhand"

Name Deckhand
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Deckhand"
InstallDirRegKey HKCU "${UNINSTALL}" InstallLocation
BrandingText "Deckhand ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName Deckhand
VIAddVersionKey FileDescription "Installs Deckhand"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "Deckhand contributors"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\bin\deckhandw.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

; A program that runs cannot be written over. Silently the installer ends with 5 (in use) instead of asking.
!macro AskToClose un
Function ${un}askToClose
    ${Do}
        ClearErrors
        ${IfNot} ${FileExists} "$INSTDIR\bin\deckhandw.exe"
            Return
        ${EndIf}
        FileOpen $0 "$INSTDIR\bin\deckhandw.exe" a
        ${IfNot} ${Errors}
            FileClose $0
            FindWindow $0 "" "Deckhand"
            ${If} $0 = 0
                Return
            ${EndIf}
        ${EndIf}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Deckhand is running. Close its windows, then go on.$\n$\nIts background tasks may run on." /SD IDCANCEL IDRETRY +3
        SetErrorLevel 5
        Quit
    ${Loop}
FunctionEnd
!macroend
!insertmacro AskToClose ""
!insertmacro AskToClose "un."

Section Deckhand program
    SectionIn RO
    Call askToClose
    ; A background task may run on: its helper can be moved away but not be replaced, and goes with the next start of Windows.
    CreateDirectory "$INSTDIR\old"
    GetTempFileName $0 "$INSTDIR\old"
    Delete $0
    Rename "$INSTDIR\bin\deckhand-run.exe" $0
    Delete /REBOOTOK $0
    RMDir /r "$INSTDIR\bin"
    RMDir /REBOOTOK "$INSTDIR\old"
    SetOutPath "$INSTDIR"
    File /r "${STAGE}/*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\Deckhand.lnk" "$INSTDIR\bin\deckhandw.exe"
    WriteRegStr HKCU "${UNINSTALL}" DisplayName Deckhand
    WriteRegStr HKCU "${UNINSTALL}" DisplayVersion "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" DisplayIcon "$INSTDIR\bin\deckhandw.exe"
    WriteRegStr HKCU "${UNINSTALL}" Publisher "Deckhand contributors"
    WriteRegStr HKCU "${UNINSTALL}" InstallLocation "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
    WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize $0
SectionEnd

; NSIS reads no more than 1,023 characters of a value: a longer PATH would be cut, and is left alone.
Section /o "Found from a terminal (PATH)" path
    ReadRegStr $0 HKCU Environment Path
    StrLen $1 "$0;$INSTDIR\bin"
    ${If} $1 > 1000
        MessageBox MB_OK|MB_ICONINFORMATION "Your PATH is too long to be changed safely. Add $INSTDIR\bin to it by hand." /SD IDOK
        Return
    ${EndIf}
    ${WordReplace} "$0" ";$INSTDIR\bin" "" "+" $0
    WriteRegExpandStr HKCU Environment Path "$0;$INSTDIR\bin"
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=500
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${program} "The program and its link in the Start menu."
    !insertmacro MUI_DESCRIPTION_TEXT ${path} "Typing deckhand in a terminal starts it."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/PATH" $1
    ${IfNot} ${Errors}
        SectionSetFlags ${path} 1
    ${EndIf}
FunctionEnd

Section Uninstall
    Call un.askToClose
    ReadRegStr $0 HKCU Environment Path
    StrLen $1 $0
    ${If} $1 < 1000
        ${WordReplace} "$0" ";$INSTDIR\bin" "" "+" $1
        ${If} $1 != $0
            WriteRegExpandStr HKCU Environment Path $1
            SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=500
        ${EndIf}
    ${EndIf}
    Delete "$SMPROGRAMS\Deckhand.lnk"
    RMDir /r /REBOOTOK "$INSTDIR\bin"
    RMDir /r "$INSTDIR\licences"
    RMDir /r "$INSTDIR\share"
    RMDir /r "$INSTDIR\old"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
