namespace LiveDance.Training.Elf;

/// <summary>A function or a piece of data of a library.</summary>
/// <param name="Begin">Its address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="Name">Its name; empty for what lies between two that have one.</param>
internal readonly record struct ElfPart(long Begin, long End, string Name);
