using Iced.Intel;
using Decoder = Iced.Intel.Decoder;

namespace LiveDance.Training.Elf;

/// <summary>
/// Finds what some functions of a library can reach, as a linker does that collects what nobody needs, but in a library that is linked
/// already: a function reaches what its calls and jumps lead to and what its instructions name by address, data what the loader writes into it.
/// Code of x86-64 that may be loaded anywhere names all addresses in one of these ways.
/// </summary>
internal sealed class ReachableParts
{
    private readonly byte[] _file;
    private readonly ElfParts _parts;
    private readonly ElfAddresses _addresses;
    private readonly ElfSection _code;
    private readonly bool[] _reached;
    private readonly Queue<int> _left = new();

    /// <param name="file">The library.</param>
    /// <param name="elf">Its sections.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="addresses">The addresses in its data.</param>
    public ReachableParts(byte[] file, ElfSections elf, ElfParts parts, ElfAddresses addresses)
    {
        (_file, _parts, _addresses, _code) = (file, parts, addresses, elf.Section(".text"));
        _reached = new bool[parts.Count];
    }

    /// <summary>Whether a part has been reached.</summary>
    public bool this[int part] => _reached[part];

    /// <summary>Adds what lies at an address, and all that it reaches.</summary>
    public void Add(long address)
    {
        Reach(address);
        while (_left.TryDequeue(out int part))
        {
            if (part < _parts.CodeCount) Read(part);
            else foreach (long target in _addresses.Within(_parts[part].Begin, _parts[part].End)) Reach(target);
        }
    }

    private void Read(int index)
    {
        ElfPart part = _parts[index];
        foreach (int cold in _parts.Cold[part.Name]) Reach(_parts[cold].Begin);
        var reader = new ByteArrayCodeReader(_file, _code.Place(part.Begin), (int)(part.End - part.Begin));
        Decoder decoder = Decoder.Create(64, reader, (ulong)part.Begin);
        FlowControl last = FlowControl.Return;
        while (decoder.IP < (ulong)part.End)
        {
            decoder.Decode(out Instruction instruction);
            if (instruction.Mnemonic is not Mnemonic.Nop) last = instruction.FlowControl;
            if (instruction.Op0Kind == OpKind.NearBranch64) Reach((long)instruction.NearBranchTarget);
            if (instruction.IsIPRelativeMemoryOperand) Reach((long)instruction.IPRelativeMemoryAddress);
        }
        // Hand-written code may go on in what follows it.
        if (part.Name.Length > 0 && last is FlowControl.Next or FlowControl.ConditionalBranch) Reach(part.End);
    }

    private void Reach(long address)
    {
        address = _addresses.Follow(address);
        int part = _parts.At(address);
        if (part < 0)
        {
            // A slot of the global offset table.
            part = _parts.At(_addresses.In(address));
            if (part < 0) return;
        }
        if (_reached[part]) return;
        _reached[part] = true;
        _left.Enqueue(part);
    }
}
