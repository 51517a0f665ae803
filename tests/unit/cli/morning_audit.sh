#!/bin/sh
# 30 6 * * 1-5  CODAT_API_KEY=... sh morning_audit.sh
report=$(codat-console diff --since last --refresh 2>&1)
code=$?
case $code in
0) ;;
3) printf '%s\n' "$report" | mail -s "Codat: what changed" customers@example.com ;;
*) printf '%s\n' "$report" | mail -s "Codat: the audit failed ($code)" customers@example.com ;;
esac
