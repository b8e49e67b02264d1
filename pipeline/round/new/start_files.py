"""The files a coordinator double-clicks in the round's folder. ASCII only: a script's own encoding is nobody's to guess.

A program named `lovande` is looked for on PATH, then as a module of the computer's Python, then in a virtual environment
beside the round or where docs/it.md puts it. Nothing is run that lies in the round's folder itself but .venv.
"""

from __future__ import annotations

WINDOWS_NAME, UNIX_NAME = "Starta lovande.cmd", "starta-lovande.command"

WINDOWS = r"""@echo off
rem Double-click this file: it starts lovande in the folder where it lies.
setlocal
chcp 65001 >nul
title lovande
set "PYTHONUTF8=1"
set "NoDefaultCurrentDirectoryInExePath=1"
pushd "%~dp0"
if errorlevel 1 goto nofolder

where $PATH:lovande >nul 2>nul
if errorlevel 1 goto module
call lovande
goto done

:module
py -P -c "import pipeline.cli" >nul 2>nul
if errorlevel 1 goto beside
py -P -m pipeline
goto done

:beside
set "FOUND="
for %%P in ("%~dp0.venv" "%~dp0..\.venv" "%LOCALAPPDATA%\Programs\lovande") do (
  if not defined FOUND if exist "%%~P\Scripts\lovande.exe" set "FOUND=%%~P\Scripts\lovande.exe"
)
if not defined FOUND goto missing
"%FOUND%"
goto done

:missing
echo Programmet lovande hittas inte i datorn.
echo Be IT-avdelningen installera det. Hur det ska ske finns i docs/it.md.
echo.
pause
goto leave

:nofolder
echo Det gick inte att komma in i mappen "%~dp0"
echo.
pause
goto end

:done
if errorlevel 1 pause

:leave
popd

:end
endlocal
"""

UNIX = r"""#!/bin/sh
# Double-click this file, or run it: it starts lovande in the folder where it lies.
cd "$(dirname "$0")" || exit 1
export PYTHONUTF8=1

start() {
  if command -v lovande >/dev/null 2>&1; then
    lovande
    return
  fi
  if python3 -P -c 'import pipeline.cli' >/dev/null 2>&1; then
    python3 -P -m pipeline
    return
  fi
  for place in .venv ../.venv "$HOME/.local"; do
    if [ -x "$place/bin/lovande" ]; then
      "$place/bin/lovande"
      return
    fi
  done
  echo 'Programmet lovande hittas inte i datorn.'
  echo 'Be IT-avdelningen installera det. Hur det ska ske finns i docs/it.md.'
  return 1
}

start
code=$?
if [ "$code" -ne 0 ]; then
  printf '\nTryck Enter. '
  read -r _
fi
exit "$code"
"""
