namespace LiveDance.Training.Export;

/// <summary>The result of an export.</summary>
/// <param name="Folder">The performer's folder.</param>
/// <param name="Generator">The generator; its PSNR is that of the body.</param>
/// <param name="Lite">The lite generator, likewise; null if none was trained.</param>
/// <param name="Face">The face network; its PSNR is that of the face. Null if none was trained.</param>
public sealed record ExportReport(string Folder, NetworkReport Generator, NetworkReport? Lite, NetworkReport? Face);
