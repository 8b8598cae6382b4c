using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace LiveDance.Remote;

/// <summary>The files of the pages, which are part of the program.</summary>
internal static class WebPages
{
    private const string Prefix = "page/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, byte[]> Files = Load();

    /// <summary>The names of the files.</summary>
    public static IEnumerable<string> Names => Files.Keys;

    /// <summary>Sends a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The name of the file.</param>
    public static Task SendAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out byte[]? file)) return Answer.ProblemAsync(context, 404, "There is no such page.");
        context.Response.ContentType = Types[Path.GetExtension(name)];
        context.Response.ContentLength = file.Length;
        return context.Response.Body.WriteAsync(file, context.RequestAborted).AsTask();
    }

    private static Dictionary<string, byte[]> Load()
    {
        Assembly assembly = typeof(WebPages).Assembly;
        Dictionary<string, byte[]> files = [];
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files[resource[Prefix.Length..]] = bytes.ToArray();
        }
        return files;
    }
}
