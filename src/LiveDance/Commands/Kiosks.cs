using LiveDance.Engine;
using LiveDance.Engine.Inference;
using LiveDance.Engine.PoseFiles;
using LiveDance.Kiosk;
using LiveDance.Profiles;

namespace LiveDance.Commands;

/// <summary>Puts a kiosk together from its profile.</summary>
internal static class Kiosks
{
    /// <summary>The recorded poses that come with the program: <c>footage/guest.poses</c>, beside the models.</summary>
    public static string BundledPoses => Path.GetFullPath(Path.Combine(ModelFolder.Find(), "..", "footage", "guest.poses"));

    /// <summary>Reads what a profile says of the kiosk, and the files that it names.</summary>
    /// <param name="profile">The profile; null for the standard kiosk.</param>
    /// <exception cref="CommandLine.UsageException">The profile is wrong.</exception>
    /// <exception cref="EngineException">A file cannot be read.</exception>
    public static KioskPlan Plan(Profile? profile)
    {
        KioskSettings settings = KioskSettings.Read(profile?.Kiosk, profile?.Path ?? "");
        _ = new Window.KeyLock(settings.Unlock, TimeProvider.System);
        if (settings.PrivacyDetails.Length > 0) KioskController.Encode(settings.PrivacyDetails);
        return new KioskPlan(
            settings, new RecordedDance(PoseFile.Read(settings.Poses ?? BundledPoses)), new VisitorCounts(settings.Visitors ?? VisitorCounts.StandardFile),
            TimeProvider.System);
    }

    /// <summary>Whether a kiosk is open now.</summary>
    public static bool IsOpen(KioskPlan plan) => new OpeningHours(plan.Settings.Hours).IsOpen(plan.Clock.GetLocalNow().DateTime);
}
