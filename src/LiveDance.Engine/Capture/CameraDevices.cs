namespace LiveDance.Engine.Capture;

/// <summary>A camera that the system lists.</summary>
/// <param name="Index">The number by which it is opened.</param>
/// <param name="Name">The name that its driver reports.</param>
/// <param name="Path">Its device file; empty where the system has none.</param>
/// <param name="Id">
/// An identifier that does not depend on the USB port: vendor, product and serial number; the name where these are unknown.
/// </param>
public sealed record CameraDevice(int Index, string Name, string Path, string Id);

/// <summary>
/// Lists the cameras of this machine and finds one by its name. Only Linux has a list; elsewhere a camera is opened by its number.
/// </summary>
public static class CameraDevices
{
    private const string LinuxClass = "/sys/class/video4linux";

    /// <summary>All cameras, ordered by number; empty where the system has no list.</summary>
    /// <param name="classFolder">The folder in which the kernel lists video devices.</param>
    public static IReadOnlyList<CameraDevice> List(string classFolder = LinuxClass)
    {
        if (!Directory.Exists(classFolder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(classFolder, "video*")
                .Select(Describe).OfType<CameraDevice>().OrderBy(camera => camera.Index),
        ];
    }

    /// <summary>Finds the number of the camera that the user named.</summary>
    /// <param name="wanted">A number, a device file, or a part of a camera's name.</param>
    /// <param name="cameras">The connected cameras.</param>
    /// <exception cref="EngineException">No camera matches, or several with different names do.</exception>
    public static int Find(string wanted, IReadOnlyList<CameraDevice> cameras)
    {
        if (int.TryParse(wanted, out int index)) return index;
        List<CameraDevice> matches =
        [
            .. cameras.Where(camera =>
                camera.Path == wanted || camera.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)),
        ];
        if (matches.Count > 0 && matches.All(camera => camera.Name == matches[0].Name)) return matches[0].Index;
        string known = cameras.Count == 0
            ? "no camera is connected"
            : "there are " + string.Join(", ", cameras.Select(camera => $"{camera.Index} '{camera.Name}'"));
        throw new EngineException(matches.Count == 0
            ? $"There is no camera '{wanted}': {known}."
            : $"The camera name '{wanted}' is ambiguous: {known}; give the number instead.");
    }

    /// <summary>Finds the number of a camera that was open before and may now be at another port.</summary>
    /// <param name="before">The camera as it was listed when it was first opened; null if it was not listed.</param>
    /// <param name="wanted">What the user named, see <see cref="Find"/>.</param>
    /// <param name="cameras">The cameras that are connected now.</param>
    /// <exception cref="EngineException">It is not connected.</exception>
    public static int FindAgain(CameraDevice? before, string wanted, IReadOnlyList<CameraDevice> cameras)
    {
        if (before is null) return Find(wanted, cameras);
        // Several cameras of one model can have the same identifier: the one with the old number comes first.
        CameraDevice? again = cameras.FirstOrDefault(camera => camera.Id == before.Id && camera.Index == before.Index)
            ?? cameras.FirstOrDefault(camera => camera.Id == before.Id);
        return again?.Index ?? throw new EngineException($"The camera '{before.Name}' is not connected.");
    }

    // The kernel gives a camera a second device, with index 1, for its metadata; it delivers no images.
    private static CameraDevice? Describe(string folder)
    {
        string file = Path.GetFileName(folder);
        if (!int.TryParse(file.AsSpan("video".Length), out int index)) return null;
        if (Read(folder, "index") is { } stream && stream != "0") return null;
        string name = Read(folder, "name") ?? file;
        return new CameraDevice(index, name, $"/dev/{file}", UsbId(folder) ?? name);
    }

    // The device is a USB interface; vendor, product and serial number are in the folder above it.
    private static string? UsbId(string folder)
    {
        string link = Path.Combine(folder, "device");
        if (!Directory.Exists(link)) return null;
        if (Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName is not { } device) return null;
        if (Path.GetDirectoryName(device) is not { } usb || Read(usb, "idVendor") is not { } vendor) return null;
        return $"{vendor}:{Read(usb, "idProduct")}:{Read(usb, "serial")}";
    }

    private static string? Read(string folder, string attribute)
    {
        string path = Path.Combine(folder, attribute);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
