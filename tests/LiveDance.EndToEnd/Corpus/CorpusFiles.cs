using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveDance.EndToEnd.Corpus;

/// <summary>Makes the inputs of the corpus with ffmpeg, once for each way to make them.</summary>
internal static class CorpusFiles
{
    private static readonly string Cache = Path.Combine(Footage.Repository, "artifacts", "corpus");

    /// <summary>The path of an input, which is made if it does not exist yet.</summary>
    public static string Make(CorpusInput input)
    {
        string recipe = string.Join('\n', [.. input.Make.Select(Expand), input.Made, input.Damage, input.File]);
        string folder = Path.Combine(Cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)).AsSpan(0, 8)));
        string path = Path.Combine(folder, input.File);
        if (Path.Exists(path)) return path;
        string work = folder + ".part";
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        string made = Path.Combine(work, "made" + (input.Folder ? "" : input.Made is null ? Path.GetExtension(input.File) : "." + input.Made));
        if (input.Folder) Directory.CreateDirectory(made);
        foreach (string arguments in input.Make)
        {
            Run([.. Expand(arguments).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word
                .Replace("$out", made, StringComparison.Ordinal).Replace("$a.", Path.Combine(work, "a."), StringComparison.Ordinal))]);
        }
        if (input.Make.Length == 0) File.WriteAllBytes(made, []);
        if (input.Damage is not null) File.WriteAllBytes(made, Damage(File.ReadAllBytes(made), input.Damage.Split(' ')));
        Directory.CreateDirectory(folder);
        Directory.Move(made, path);
        Directory.Delete(work, recursive: true);
        return path;
    }

    private static string Expand(string arguments)
    {
        foreach ((string name, string value) in CorpusInput.All.Sources)
            arguments = arguments.Replace("$" + name, value, StringComparison.Ordinal);
        return arguments;
    }

    // keep PART: cuts the file. replace OLD NEW: in all places. zero FROM TO, noise FROM TO: parts of the file. words, zeros: the content.
    private static byte[] Damage(byte[] bytes, string[] how)
    {
        Range Part() => (int)(bytes.Length * Number(1))..(int)(bytes.Length * Number(2));
        double Number(int word) => double.Parse(how[word], CultureInfo.InvariantCulture);
        switch (how[0])
        {
            case "keep":
                return bytes[..(int)(bytes.Length * Number(1))];
            case "replace":
                while (bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(how[1])) is >= 0 and int at) Encoding.ASCII.GetBytes(how[2]).CopyTo(bytes, at);
                return bytes;
            case "zero":
                bytes.AsSpan(Part()).Clear();
                return bytes;
            case "noise":
                new Random(1).NextBytes(bytes.AsSpan(Part()));
                return bytes;
            case "words":
                return "these are words\n"u8.ToArray();
            case "zeros":
                return new byte[5000];
            default:
                throw new ArgumentException($"There is no damage '{how[0]}'.");
        }
    }

    private static void Run(string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", "-threads", "1", .. arguments]) { RedirectStandardError = true };
        using Process ffmpeg = Process.Start(start)!;
        string errors = ffmpeg.StandardError.ReadToEnd();
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromMinutes(3)));
        Assert.True(ffmpeg.ExitCode == 0, errors);
    }
}
