using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Output;
using Command = System.CommandLine.Command;

namespace LiveDance.Commands;

/// <summary>The outputs of a session, besides the window.</summary>
/// <param name="Addresses">The output addresses.</param>
/// <param name="Settings">Size, rate and fit of the outputs.</param>
/// <param name="Background">A colour or an image that replaces the plate; null for the plate.</param>
internal sealed record OutputPlan(IReadOnlyList<OutputAddress> Addresses, OutputSettings Settings, string? Background)
{
    public static OutputPlan None { get; } = new([], new OutputSettings(), null);

    /// <summary>The files, folders and devices that are written.</summary>
    public IReadOnlyList<string> Paths =>
    [
        .. Addresses.Where(address => address.Kind is OutputKind.File or OutputKind.Images or OutputKind.Camera)
            .Select(address => address.Target),
    ];
}

/// <summary>The command-line options for outputs.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = $"Send the picture to this address as well; may be repeated: {OutputAddress.Forms}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _size = new("--size")
    {
        Description = "Size of the outputs; the picture's own size by default.",
        HelpName = "WxH",
    };

    private readonly Option<string> _fit = new("--fit")
    {
        Description = "How the picture is fitted to a size of another aspect ratio.",
        DefaultValueFactory = _ => "pad",
    };

    private readonly Option<double> _rate = NumberOption.Create<double>("--fps", "Frame rate of the outputs.", 1, 240, 30);

    private readonly Option<bool> _alpha = new("--alpha")
    {
        Description = "The performer alone: with an alpha channel in .webm, .mov and png:, over green or --background elsewhere.",
    };

    private readonly Option<string?> _background = new("--background")
    {
        Description = "Background behind the performer: a colour (green, #RRGGBB) or an image.",
        HelpName = "COLOUR|IMAGE",
    };

    public OutputOptions()
    {
        SharedOptions.AcceptOnly(_fit, ["crop", "pad", "stretch"]);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _output, _size, _fit, _rate, _alpha, _background }) command.Options.Add(option);
    }

    /// <exception cref="UsageException">An address or a size is invalid.</exception>
    public OutputPlan Read(ParseResult parsed)
    {
        try
        {
            List<OutputAddress> addresses = [.. parsed.GetRequiredValue(_output).Select(OutputAddress.Parse)];
            foreach (OutputAddress file in addresses.Where(address => address.Kind == OutputKind.File)) OutputGuard.RequireVideo(file.Target);
            string? twice = addresses.GroupBy(address => address.Text).FirstOrDefault(group => group.Count() > 1)?.First().Name;
            if (twice is not null) throw new UsageException($"--output '{twice}' is given twice.");
            bool alpha = parsed.GetValue(_alpha);
            var settings = new OutputSettings(
                parsed.GetValue(_size) is { } size ? SizeOption.Parse("--size", size, 16, OutputSettings.LargestSide) : null, Enum.Parse<FitMode>(parsed.GetRequiredValue(_fit), ignoreCase: true),
                parsed.GetValue(_rate), alpha);
            return new OutputPlan(addresses, settings, parsed.GetValue(_background) ?? (alpha ? "green" : null));
        }
        catch (EngineException error)
        {
            throw new UsageException(Remedies.MessageWithRemedy(error));
        }
    }
}
