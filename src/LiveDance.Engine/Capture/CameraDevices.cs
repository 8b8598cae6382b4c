namespace LiveDance.Engine.Capture;

/// <summary>A camera that the system lists.</summary>
/// <param name="Index">The number that opens it.</param>
/// <param name="Name">What its driver calls it.</param>
/// <param name="Path">Its device file; empty where there are none.</param>
/// <param name="Id">
/// What stays the same when it is plugged into another port: maker, product and serial number; the name where these are
/// not known.
/// </param>
public sealed record CameraDevice(int Index, string Name, string Path, string Id);

/// <summary>
/// The cameras of this machine. Only Linux lists them by name; elsewhere a camera is opened by its number.
/// </summary>
public static class CameraDevices
{
    private const string LinuxClass = "/sys/class/video4linux";

    /// <summary>All cameras, by number.</summary>
    /// <param name="classFolder">Where the kernel lists video devices.</param>
    public static IReadOnlyList<CameraDevice> List(string classFolder = LinuxClass)
    {
        if (!Directory.Exists(classFolder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(classFolder, "video*")
                .Select(Describe).OfType<CameraDevice>().OrderBy(camera => camera.Index),
        ];
    }

    /// <summary>The number of the camera that the user means.</summary>
    /// <param name="wanted">A number, a device file, or a part of a camera's name.</param>
    /// <param name="cameras">The cameras there are.</param>
    /// <exception cref="EngineException">No camera, or more than one, fits.</exception>
    public static int Find(string wanted, IReadOnlyList<CameraDevice> cameras)
    {
        if (int.TryParse(wanted, out int index)) return index;
        List<CameraDevice> fitting =
        [
            .. cameras.Where(camera =>
                camera.Path == wanted || camera.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)),
        ];
        if (fitting.Count > 0 && fitting.All(camera => camera.Name == fitting[0].Name)) return fitting[0].Index;
        string known = cameras.Count == 0
            ? "no camera is connected"
            : "there are " + string.Join(", ", cameras.Select(camera => $"{camera.Index} '{camera.Name}'"));
        throw new EngineException(fitting.Count == 0
            ? $"There is no camera '{wanted}': {known}."
            : $"The camera '{wanted}' could be several: {known}; name it by its number.");
    }

    /// <summary>The camera that was there before, wherever it is plugged in now.</summary>
    /// <param name="before">What it was when it was opened first; null if it was not listed.</param>
    /// <param name="wanted">What the user asked for.</param>
    /// <param name="cameras">The cameras there are now.</param>
    /// <exception cref="EngineException">It is not there.</exception>
    public static int FindAgain(CameraDevice? before, string wanted, IReadOnlyList<CameraDevice> cameras)
    {
        if (before is null) return Find(wanted, cameras);
        // Of several alike the one at the old place, if it is there.
        CameraDevice? again = cameras.FirstOrDefault(camera => camera.Id == before.Id && camera.Index == before.Index)
            ?? cameras.FirstOrDefault(camera => camera.Id == before.Id);
        return again?.Index ?? throw new EngineException($"The camera '{before.Name}' is not connected.");
    }

    // The kernel gives a camera a second device for its metadata, with index 1: it has no pictures.
    private static CameraDevice? Describe(string folder)
    {
        string file = Path.GetFileName(folder);
        if (!int.TryParse(file.AsSpan("video".Length), out int index)) return null;
        if (Read(folder, "index") is { } stream && stream != "0") return null;
        string name = Read(folder, "name") ?? file;
        return new CameraDevice(index, name, $"/dev/{file}", UsbId(folder) ?? name);
    }

    // The device is a USB interface; maker, product and serial number stand in the folder above it.
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
