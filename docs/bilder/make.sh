#!/usr/bin/env bash
# Renews the README's pictures from the example round. Needs LibreOffice, poppler-utils, Chromium and pngquant.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
lovande forms P01 >/dev/null; lovande compile >/dev/null
cp outbox/forms/P01-*.docx "$work/formular.docx"; cp outbox/descriptions/P06-*.docx "$work/beskrivning.docx"
cp outbox/letters/P05-*.docx "$work/brev.docx"; cp outbox/summary.xlsx "$work/oversikt.xlsx"
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf --outdir "$work" "$work"/*.docx "$work/oversikt.xlsx" >/dev/null 2>&1
page() { pdftoppm -png ${4:-} -r "$3" -f "$2" -l "$2" -singlefile "$work/$1.pdf" "$work/$1"; pngquant --force --output "docs/bilder/$1.png" 32 "$work/$1.png"; }
page formular 2 80; page beskrivning 1 80; page brev 1 80; page oversikt 1 110 "-x 0 -y 0 -W 1290 -H 380"

# The overviews: in a copy of the round, where some descriptions are fact-checked and read.
round="$work/round"; mkdir "$round"; cp -r inbox register.xlsx round.toml assessments.jsonl "$round"; export LOVANDE_DATA="$work/data"
for step in checked-by read-by; do lovande approve --round "$round" P01 P02 P03 P05 P08 P10 "--$step" "Kim Exempel" >/dev/null; done
lovande overview --round "$round" >/dev/null
sets="$round/outbox/overview"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1580 --screenshot="$work/webbsida.png" "file://$sets/leaders/norrvik/oversikt.html" 2>/dev/null
pngquant --force --output docs/bilder/webbsida.png 32 "$work/webbsida.png"
cp "$sets/units/norrvik/oversikt.docx" "$work/rapport.docx"; cp "$sets/national/oversikt.pptx" "$work/bild.pptx"
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf --outdir "$work" "$work/rapport.docx" "$work/bild.pptx" >/dev/null 2>&1
page rapport 2 80; page bild 6 70
