namespace OpenCvSharp;

/// <summary>One thing an image is to be encoded with, such as a JPEG's quality.</summary>
public readonly record struct ImageEncodingParam(ImwriteFlags EncodingId, int Value)
{
    internal static int[] Flatten(ImageEncodingParam[]? prms) =>
        prms is null ? [] : [.. prms.SelectMany(parameter => new[] { (int)parameter.EncodingId, parameter.Value })];
}
