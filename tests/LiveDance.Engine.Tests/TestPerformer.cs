using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests;

/// <summary>Performers for tests: the one in the repository, and poses of a person in their place.</summary>
internal static class TestPerformer
{
    public static Performer Nova() => Performer.Load(Footage.Nova);

    /// <summary>Nova with her float32 generators on the CPU as well, in a folder that stays.</summary>
    public static Performer ExactNova(TestFolder folder)
    {
        foreach (string file in Directory.GetFiles(Footage.Nova)) File.Copy(file, folder.File(Path.GetFileName(file)));
        using Performer nova = Nova();
        PerformerPackage.Write(folder.Path, nova.Manifest with { Generator = nova.Manifest.ExactGenerator!, LiteGenerator = nova.Manifest.ExactLiteGenerator });
        return Performer.Load(folder.Path);
    }

    /// <summary>A performer without networks in use, see <see cref="SmallPerformer"/>.</summary>
    public static Performer With(FrameFormat format)
    {
        using var folder = new TestFolder();
        return SmallPerformer.Make(folder, format);
    }

    /// <summary>A person who stands upright on the performer's floor, as tall as the performer.</summary>
    /// <param name="performer">The performer in whose picture the person stands.</param>
    /// <param name="across">Distance from the performer's centre, in pixels of a picture whose shorter side has 512.</param>
    public static PersonPose Standing(Performer performer, float across = 0)
    {
        BodyStatistics body = performer.Manifest.Statistics;
        return PoseFile.Standing(
            body.CentreX + (across * performer.Format.Scale), (body.AnkleNear + body.AnkleFar) / 2, (body.HeightNear + body.HeightFar) / 2);
    }
}
