#!/bin/bash
source ./lib.sh
#      ^ import ./lib.sh *
readonly LIMIT=10
#        ^ definition.constant LIMIT

# Builds everything.
# Twice.
 build() {
#^ definition.function build doc="Builds everything.\nTwice." complexity=8 cognitive=11 nesting=3
  for one in "$@"; do
    if [ -n "$one" ] && check "$one"; then
#                       ^ reference.call check in=build
      compile "$one" || return 1
#     ^ reference.call compile
#                       ^ reference.call return
    elif true; then
#        ^ reference.call true
      while read -r line; do
#           ^ reference.call read
        echo "$line"
#       ^ reference.call echo
      done
    else
      exit 1
#     ^ reference.call exit
    fi
  done
  case "$1" in
    a) echo a ;;
#      ^ reference.call echo
    *) echo b ;;
#      ^ reference.call echo
  esac
}

function clean {
#        ^ definition.function clean complexity=1 cognitive=0
  rm -rf "$(dirname "$0")"
# ^ reference.call rm
#           ^ reference.call dirname in=clean
}
