#!/bin/sh
# Trains a LiveDance performer on a machine that has neither LiveDance nor .NET, but a PyTorch 2.10 or newer.
#   ./run.sh --minutes 10 [--device cuda|cpu] [--libtorch FOLDER] [-o FOLDER]
# It trains the generator; the face network, which is small, is trained at home. The run is in the folder 'run' beside this script, or in the
# folder behind -o. A run that was cut off is continued by the same command.
# Back home, 'livedance train DATASET -o run --resume' goes on in that folder, and 'livedance export run DATASET -o PERFORMER' makes a performer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=$here/run
torch=${LIVEDANCE_LIBTORCH:-}
wrong() { echo "run.sh: $*" >&2; exit 2; }
fail() { echo "run.sh: $*" >&2; exit 1; }
unpack() {
  if command -v xz >/dev/null; then
    tar -xJf "$here/program.tar.xz" -C "$here/program.part"
  else
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$here/program.tar.xz" "$here/program.part"
  fi
}

# Takes out -o and --libtorch; everything else is for 'train'.
count=$#
while [ "$count" -gt 0 ]; do
  case $1 in
    -o | --output) [ "$count" -gt 1 ] || wrong "$1 needs a folder"; run=$2; shift 2; count=$((count - 2)) ;;
    --output=*) run=${1#*=}; shift; count=$((count - 1)) ;;
    --libtorch) [ "$count" -gt 1 ] || wrong "$1 needs a folder"; torch=$2; shift 2; count=$((count - 2)) ;;
    --libtorch=*) torch=${1#*=}; shift; count=$((count - 1)) ;;
    -h | --help | '-?') sed -n '2,/^set -/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) set -- "$@" "$1"; shift; count=$((count - 1)) ;;
  esac
done

if [ -z "$torch" ]; then
  for python in python3 python; do
    # Not in this folder, where a folder 'torch' would be taken for it.
    torch=$(cd / && "$python" -c 'import torch; print(torch.__path__[0])' 2>/dev/null) && break
  done
fi
[ -n "$torch" ] || wrong "no python here has a PyTorch; name the folder of one, or of libtorch, with --libtorch"

if [ ! -x "$here/program/livedance-training" ]; then
  { rm -rf "$here/program.part" && mkdir "$here/program.part"; } 2>/dev/null || fail "'$here' cannot be written"
  if ! reason=$(unpack 2>&1); then
    rm -rf "$here/program.part"
    case $reason in *[Nn]o\ space*) fail "the program cannot be unpacked: the disk is full" ;; esac
    fail "the program cannot be unpacked: '$here/program.tar.xz' is missing or incomplete; join all parts of the bundle in their order"
  fi
  mv "$here/program.part" "$here/program"
fi

export LIVEDANCE_MODELS=$here/program/models
# A run without a checkpoint was cut off before it had one, and begins again with the weights of the bundle.
if [ -f "$run/generator.safetensors" ] || [ -f "$run/generator.compact.safetensors" ]; then
  set -- --resume "$@"
elif [ -d "$here/program/start" ]; then
  set -- --from "$here/program/start" "$@"
fi
exec "$here/program/livedance-training" train "$here/dataset" -o "$run" --libtorch "$torch" --no-face "$@"
