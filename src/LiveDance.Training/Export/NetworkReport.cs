namespace LiveDance.Training.Export;

/// <summary>The quality of an exported network.</summary>
/// <param name="Exact">PSNR in float32 on the validation frames, in decibels.</param>
/// <param name="Quantized">PSNR in 8 bits on the validation frames, in decibels.</param>
/// <param name="Drift">
/// Growth of the difference between 8 bits and float32 over a long stretch of fed-back frames, in levels of 255.
/// </param>
/// <param name="UsesQuantized">
/// Whether the package uses the 8-bit network; otherwise it lost too much quality and the float32 network is used.
/// </param>
public sealed record NetworkReport(double Exact, double Quantized, double Drift, bool UsesQuantized);
