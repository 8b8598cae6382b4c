namespace LiveDance.Training.Networks;

/// <summary>Channels of a <see cref="LiveGenerator"/> at a quarter, an eighth and a sixteenth of the resolution.</summary>
/// <param name="Quarter">Channels at a quarter; even.</param>
/// <param name="Eighth">Channels at an eighth; even.</param>
/// <param name="Sixteenth">Channels at a sixteenth, where the residual blocks are.</param>
public sealed record LiveWidths(int Quarter, int Eighth, int Sixteenth);
