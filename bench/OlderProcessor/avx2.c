// Hides AVX-512 and the 8-bit dot products (VNNI) from a program, so that it computes as on a processor that ends at AVX2. run.sh beside this
// file compiles it and starts the program with it.
//
// For Linux, in one of two ways. An Intel processor has CPUID faulting (grep cpuid_fault /proc/cpuinfo; virtual machines pass it on): every CPUID
// instruction raises SIGSEGV, and the handler answers it with the bits cleared. Elsewhere run.sh replaces the CPUID instructions of the program's
// libraries by UD2, which has two bytes as well and raises SIGILL. Clock rate, caches and memory stay those of the newer processor.
#define _GNU_SOURCE
#include <cpuid.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define ARCH_SET_CPUID 0x1012

// Intel Software Developer's Manual, volume 2A, CPUID, leaf 7. EBX: AVX-512 F, DQ, IFMA, PF, ER, CD, BW, VL.
#define LEAF7_EBX (1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31)
// ECX: AVX-512 VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ.
#define LEAF7_ECX (1u << 1 | 1u << 6 | 1u << 11 | 1u << 12 | 1u << 14)
// EDX: AVX-512 4VNNIW, 4FMAPS, VP2INTERSECT, FP16; AMX BF16, TILE, INT8.
#define LEAF7_EDX (1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25)
// Subleaf 1, EAX: AVX-VNNI, AVX-512 BF16, AMX FP16, AVX-IFMA. EDX: AVX-VNNI-INT8, AVX10.
#define LEAF7_1_EAX (1u << 4 | 1u << 5 | 1u << 21 | 1u << 23)
#define LEAF7_1_EDX (1u << 4 | 1u << 19)

// The program's own handlers of SIGSEGV and SIGILL; .NET has them.
static struct sigaction theirs_segv, theirs_ill;

static int faulting;

static struct sigaction *theirs(int signal) { return signal == SIGSEGV ? &theirs_segv : &theirs_ill; }

static int (*set_action)(int, const struct sigaction *, struct sigaction *);

static long fault_on_cpuid(int on) { return syscall(SYS_arch_prctl, ARCH_SET_CPUID, on ? 0 : 1); }

static void answer(greg_t *registers)
{
    unsigned leaf = (unsigned)registers[REG_RAX], subleaf = (unsigned)registers[REG_RCX], a, b, c, d;
    if (faulting) fault_on_cpuid(0);
    __cpuid_count(leaf, subleaf, a, b, c, d);
    if (faulting) fault_on_cpuid(1);
    if (leaf == 7 && subleaf == 0)
    {
        b &= ~LEAF7_EBX;
        c &= ~LEAF7_ECX;
        d &= ~LEAF7_EDX;
    }
    else if (leaf == 7 && subleaf == 1)
    {
        a &= ~LEAF7_1_EAX;
        d &= ~LEAF7_1_EDX;
    }
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

static void handle(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *instruction = (const unsigned char *)registers[REG_RIP];
    struct sigaction *other = theirs(signal);
    // A fault by the kernel without an address, at the two bytes of CPUID; or UD2, which stands in its place.
    int cpuid = signal == SIGSEGV && info->si_code == SI_KERNEL && instruction[0] == 0x0F && instruction[1] == 0xA2;
    int replaced = signal == SIGILL && instruction[0] == 0x0F && instruction[1] == 0x0B;
    if (cpuid || replaced)
        answer(registers);
    else if (other->sa_flags & SA_SIGINFO)
        other->sa_sigaction(signal, info, context);
    else if (other->sa_handler != SIG_DFL && other->sa_handler != SIG_IGN)
        other->sa_handler(signal);
    else
    {
        struct sigaction none = {.sa_handler = SIG_DFL};
        set_action(signal, &none, NULL);
    }
}

int sigaction(int signal, const struct sigaction *action, struct sigaction *before)
{
    if (!set_action) set_action = dlsym(RTLD_NEXT, "sigaction");
    if (signal != SIGSEGV && signal != SIGILL) return set_action(signal, action, before);
    struct sigaction known = *theirs(signal);
    if (action)
    {
        *theirs(signal) = *action;
        struct sigaction ours = *action;
        ours.sa_sigaction = handle;
        ours.sa_flags |= SA_SIGINFO;
        if (set_action(signal, &ours, NULL)) return -1;
    }
    if (before) *before = known;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction none = {.sa_handler = SIG_DFL};
    sigaction(SIGSEGV, &none, NULL);
    sigaction(SIGILL, &none, NULL);
    faulting = fault_on_cpuid(1) == 0;
}
