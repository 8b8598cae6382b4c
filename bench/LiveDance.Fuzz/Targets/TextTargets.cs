using System.CommandLine;
using System.Text;
using LiveDance.CommandLine;
using LiveDance.Commands;
using LiveDance.Engine;
using LiveDance.Engine.Media;
using LiveDance.Engine.Output;
using LiveDance.Measurement.Faults;
using LiveDance.Training.Cli.Commands;

namespace LiveDance.Fuzz.Targets;

/// <summary>Texts: command lines, addresses, and ffmpeg's messages.</summary>
internal static class TextTargets
{
    // An argument a line.
    private static readonly string[] CommandLines =
    [
        "live\n0\n--performer\nnova\n--camera-size\n1280x720\n--camera-fps\n30\n--smooth\none-euro\n--predict\nauto\n-o\nfile:show.mp4\n--size\n640x480\n--fps\n25",
        "live\nrtsp://camera/1\n--inject\nstall@5s:3s,unplug@12s\n--layout\nside-by-side\n--background\n#00ff00\n--music\na.mp3\n--fit\ncrop\n--alpha",
        "transfer\na.mp4\n-o\nb.mp4\n--alpha\n0.7\n--pose\nbest\n--person\nlargest\n--device\nauto\n--causal\n--mirror\n--json",
        "pose\na.mp4\n--pose\nfast\n-o\np", "bench\n--seconds\n5", "soak\n--minutes\n3", "motion-report\n--clip\nguest", "latency\n--seconds\n9",
    ];

    private static readonly string[] TrainingLines =
        ["prepare\na.mp4\n-o\nd\n--size\n512", "train\nd\n-o\nr\n--preset\nlive\n--minutes\n5\n--seed\n1", "export\nr\n-o\np\n--name\nNova", "evaluate\np\nd"];

    public static IEnumerable<FuzzTarget> All
    {
        get
        {
            RootCommand live = LiveProgram.Root(), training = TrainingProgram.Root();
            yield return new("command line", 60, [.. CommandLines.Select(Encoding.UTF8.GetBytes)], bytes => Parse(live, bytes)) { IsRefusal = IsRefusal };
            yield return new("training's command line", 20, [.. TrainingLines.Select(Encoding.UTF8.GetBytes)], bytes => Parse(training, bytes)) { IsRefusal = IsRefusal };
            yield return new("output address", 30,
                [.. new[] { "file:a.mp4", "http://:8090", "udp://127.0.0.1:1234?pkt_size=1316", "srt://a:1?passphrase=b", "rtmp://a/app/key", "png:dir" }.Select(Encoding.UTF8.GetBytes)],
                bytes => OutputAddress.Parse(Encoding.UTF8.GetString(bytes)));
            yield return new("secrets of an address", 40,
                [.. new[] { "rtsp://admin:SECRET@127.0.0.1:554/user=a_password=b_channel=1?token=SECRET&mode=x#y", "rtmp://a/app/key?x=1", "see http://u:p@h/a;b=c, or \"srt://h:1?passphrase=s\"" }
                    .Select(Encoding.UTF8.GetBytes)],
                bytes =>
                {
                    string text = Encoding.UTF8.GetString(bytes);
                    SecretMask.In(text, text);
                });
            yield return new("ffmpeg's message of a picture", 20,
                ["[Parsed_showinfo_4 @ 0x5] [info] n:   1 pts:  33333 pts_time:0.033333 pos:    51859 fmt:bgr24 sar:1/1 s:640x480 i:P iskey:0 type:B"u8.ToArray()],
                bytes => PictureDecoder.TryReadHeader(bytes, out _));
            yield return new("faults to inject", 10, ["stall@5s:3s,unplug@12s,nan-model@1s"u8.ToArray()], bytes => Fault.ParseList(Encoding.UTF8.GetString(bytes)));
            // Most changed answers make the program ask ffprobe again, which takes a child process.
            yield return new("ffprobe's answer", 2, ["""
                {"streams":[{"index":0,"codec_name":"h264","codec_type":"video","width":640,"height":480,"r_frame_rate":"25/1","avg_frame_rate":"25/1","start_time":"0.000000",
                "duration":"2.0","nb_frames":"50","disposition":{"default":1,"attached_pic":0}},{"index":1,"codec_name":"aac","codec_type":"audio","disposition":{"default":1}}],
                "format":{"format_name":"mov,mp4","start_time":"0.000000","duration":"2.0"}}
                """u8.ToArray()],
                bytes =>
                {
                    using System.Text.Json.JsonDocument answer = Ffmpeg.Answer(Encoding.UTF8.GetString(bytes));
                    MediaFile.Described("absent", answer.RootElement)?.EndedEarly(50, 1.96);
                });
        }
    }

    private static bool IsRefusal(Exception error) => error is EngineException or UsageException;

    private static void Parse(RootCommand root, byte[] bytes)
    {
        string[] arguments = Encoding.UTF8.GetString(bytes).Split('\n');
        ParseResult parsed = root.Parse(arguments, CommandRunner.Syntax);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                if (error.Message.Length == 0) throw new InvalidOperationException("An error without a message.");
            return;
        }
        foreach (string argument in arguments)
        {
            SharedOptions.Motion(default, argument.Length > 0 ? "auto" : argument);
            if (argument.Contains('x', StringComparison.Ordinal)) SharedOptions.ParseMode(argument, 30);
        }
    }
}
