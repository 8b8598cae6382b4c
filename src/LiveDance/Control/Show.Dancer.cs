using System.Globalization;
using LiveDance.Engine.Pose;

namespace LiveDance.Control;

/// <content>The commands about the dancer.</content>
internal sealed partial class Show
{
    public string SetPose(string word)
    {
        Controls.Pose = Enum.Parse<PosePreset>(word, ignoreCase: true);
        return $"Pose preset {word}.";
    }

    public string NextPerson()
    {
        if (Controls.PersonLocked)
            throw new ControlException(ControlError.Conflict, "The person is locked; release them before you follow another.");
        Controls.NextPerson();
        return "Following the next person.";
    }

    public string SetPersonLocked(object? value)
    {
        Controls.PersonLocked = Switched(value, Controls.PersonLocked);
        return Controls.PersonLocked ? "The person is locked." : "Anybody is followed.";
    }

    public string ReleasePerson()
    {
        if (!Controls.PersonLocked) throw new ControlException(ControlError.Conflict, "Nobody is locked.");
        Controls.PersonLocked = false;
        return "Anybody is followed.";
    }

    public string Calibrate()
    {
        bool running = Controls.IsCalibrating;
        Controls.Calibrate();
        return running ? "The step is skipped." : "Measuring: follow the instructions on the screen.";
    }

    public string CancelCalibration() => Controls.CancelCalibration()
        ? "The measurement is cancelled."
        : throw new ControlException(ControlError.Conflict, "No measurement is running.");

    public string ForgetCalibration() => Controls.ForgetCalibration()
        ? "Forgotten; the dancer is measured while dancing."
        : throw new ControlException(ControlError.Conflict, "There is no measurement to forget.");

    public string SetPrediction(object value)
    {
        Controls.Prediction = value as double?;
        return value is double milliseconds
            ? string.Create(CultureInfo.InvariantCulture, $"Movements are predicted by {milliseconds:0.#} ms.")
            : "Movements are predicted by the measured latency.";
    }
}
