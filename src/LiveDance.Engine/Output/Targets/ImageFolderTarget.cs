using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>Writes numbered PNG files, each under a temporary name until it is complete.</summary>
public sealed class ImageFolderTarget : IPictureTarget
{
    private readonly string _folder;
    private long _number;

    /// <param name="folder">The folder; created if it does not exist. Numbers continue after those of the files in it.</param>
    /// <param name="alpha">Whether the matte is written as alpha.</param>
    /// <exception cref="EngineException">The folder cannot be written to.</exception>
    public ImageFolderTarget(string folder, bool alpha)
    {
        (_folder, Alpha) = (folder, alpha);
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, ".livedance");
            File.Create(probe).Dispose();
            File.Delete(probe);
            _number = Directory.EnumerateFiles(folder, "*.png")
                .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), out long number) ? number + 1 : 0)
                .DefaultIfEmpty().Max();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The folder '{folder}' cannot be written to: {FailureCause.Of(error)}.", error);
        }
    }

    /// <inheritdoc/>
    public bool Alpha { get; }

    /// <inheritdoc/>
    public void Open(Size size) { }

    /// <inheritdoc/>
    public void Write(Mat picture)
    {
        string path = Path.Combine(_folder, $"{_number:00000000}.png"), part = path + ".part";
        try
        {
            File.WriteAllBytes(part, picture.ImEncode());
            File.Move(part, path, overwrite: true);
            _number++;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    /// <inheritdoc/>
    public void Close() { }

    /// <inheritdoc/>
    public void Abort() { }

    /// <inheritdoc/>
    public void Dispose() { }
}
