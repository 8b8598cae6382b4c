#!/usr/bin/env bash
# Runs livedance as on a processor that ends at AVX2; avx2.c says how. Needs gcc, and objdump where the processor has no CPUID faulting.
#
#   bench/OlderProcessor/run.sh bench --seconds 12
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$root/artifacts/bin/LiveDance/release
[ -x "$program/livedance" ] || { echo "run.sh: build the program first: ./livedance --help" >&2; exit 1; }
gcc -O2 -shared -fPIC -o "$root/artifacts/avx2.so" "$root/bench/OlderProcessor/avx2.c" -ldl

# Writes UD2 (0F 0B) over each CPUID (0F A2) of a library.
replace_cpuid() {
  local library=$1 address section offset
  read -r section offset < <(objdump -h "$library" | awk '$2 == ".text" { print "0x" $4, "0x" $6 }')
  for address in $(objdump -d --no-show-raw-insn --section=.text "$library" | awk '$2 == "cpuid" { sub(":", "", $1); print "0x" $1 }'); do
    printf '\x0b' | dd of="$library" bs=1 seek=$((address - section + offset + 1)) conv=notrunc status=none
  done
}

if ! grep -qw cpuid_fault /proc/cpuinfo; then
  # A copy of the program and of .NET.
  copy=$root/artifacts/avx2
  rm -rf "$copy"
  mkdir -p "$copy/dotnet"
  cp -a "$program" "$copy/program"
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  cp -a "$dotnet/host" "$dotnet/shared" "$copy/dotnet/"
  program=$copy/program
  for library in "$program"/libonnxruntime.so "$program"/libOpenCvSharpExtern.so "$copy"/dotnet/shared/Microsoft.NETCore.App/*/libcoreclr.so; do
    replace_cpuid "$library"
  done
  export DOTNET_ROOT=$copy/dotnet
fi

LD_PRELOAD=$root/artifacts/avx2.so exec "$program/livedance" "$@"
