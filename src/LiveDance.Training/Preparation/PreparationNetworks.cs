using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Training.Preparation;

/// <summary>Opens the networks that a preparation uses; each is opened when it is needed and disposed of after use.</summary>
/// <param name="OpenPoseEstimator">Opens the pose estimator, see <see cref="PoseOptions"/>.</param>
/// <param name="OpenPersonSegmenter">Opens the network that finds the pixels of people.</param>
public sealed record PreparationNetworks(Func<PoseEstimator> OpenPoseEstimator, Func<PersonSegmenter> OpenPersonSegmenter)
{
    /// <summary>
    /// Options of the pose estimator: the most accurate body model, both hands in every frame, and the median over four test-time
    /// augmentation views of each frame, which jitters half as much as one view. A preparation need not keep up with a camera.
    /// </summary>
    public static PoseOptions PoseOptions { get; } = new(PoseModel.Heavy, Views: 4);
}
