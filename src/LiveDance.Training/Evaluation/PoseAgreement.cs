using LiveDance.Engine.Frames;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// Compares the poses detected in rendered pictures with those they were rendered from. Chan et al. 2018, sec. 4.2: mean distance
/// over the groups of points that were all detected, and undetected points per picture.
/// </summary>
internal sealed class PoseAgreement
{
    // First point, number of points, and column.
    private static readonly (int First, int Count, int Column)[] Groups =
    [
        (0, Keypoints135.BodyCount, 0), (Keypoints135.Face, Keypoints135.FaceCount, 1),
        (Keypoints135.LeftHand, Keypoints135.HandCount, 2), (Keypoints135.RightHand, Keypoints135.HandCount, 2),
    ];

    private readonly double[] _distance = new double[3];
    private readonly long[] _points = new long[3], _missed = new long[3];
    private long _pictures;

    /// <summary>Mean distance, in pixels; null where no group of points was detected as a whole.</summary>
    public PoseColumns Distance => new(Mean(0), Mean(1), Mean(2), _points.Sum() is > 0 and long all ? _distance.Sum() / all : null);

    /// <summary>Undetected points per picture.</summary>
    public PoseColumns Missed => new(PerPicture(0), PerPicture(1), PerPicture(2), _missed.Sum() / (double)Math.Max(1, _pictures));

    /// <summary>Adds a picture.</summary>
    /// <param name="asked">The pose that it was rendered from.</param>
    /// <param name="found">The pose detected in it.</param>
    public void Add(PersonPose asked, PersonPose found)
    {
        _pictures++;
        foreach ((int first, int count, int column) in Groups)
        {
            double distance = 0;
            int both = 0, missed = 0;
            for (int i = first; i < first + count; i++)
            {
                Keypoint a = asked.Points[i], b = found.Points[i];
                if (a.Confidence <= BodyMeasure.Confident) continue;
                if (b.Confidence <= BodyMeasure.Confident)
                {
                    missed++;
                    continue;
                }
                both++;
                distance += a.DistanceTo(b);
            }
            _missed[column] += missed;
            if (missed > 0) continue;
            _distance[column] += distance;
            _points[column] += both;
        }
    }

    private double? Mean(int column) => _points[column] > 0 ? _distance[column] / _points[column] : null;

    private double PerPicture(int column) => _missed[column] / (double)Math.Max(1, _pictures);
}
