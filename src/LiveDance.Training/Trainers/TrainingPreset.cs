namespace LiveDance.Training.Trainers;

/// <summary>The networks that a run trains.</summary>
public enum TrainingPreset
{
    /// <summary>Small networks that keep up with a camera on a CPU.</summary>
    Live,

    /// <summary>pix2pixHD as published (Chan et al. 2018, Wang et al. 2018).</summary>
    Paper,
}
