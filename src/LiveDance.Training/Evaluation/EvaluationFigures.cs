namespace LiveDance.Training.Evaluation;

/// <summary>The measurements of a performer on a dataset: tables 1 to 4 of Chan et al. 2018, and three more.</summary>
/// <param name="Frames">The number of pictures.</param>
/// <param name="Body">Table 1: crops around the body.</param>
/// <param name="Face">Table 2: crops around the face.</param>
/// <param name="PoseDistance">
/// Table 3: distance of the poses detected in the pictures from those they were rendered from, in pixels.
/// </param>
/// <param name="Missed">Table 4: key points that were not detected, per picture.</param>
/// <param name="WarpingError">
/// Mean difference between a picture and the previous one warped by the true frames' optical flow, in levels of 255.
/// </param>
/// <param name="Flicker">Mean change of the still background from picture to picture, in levels of 255.</param>
/// <param name="Sharpness">Laplacian energy of the body, as a fraction of the true frames'.</param>
public sealed record EvaluationFigures(
    int Frames, PictureSimilarity Body, PictureSimilarity Face, PoseColumns PoseDistance, PoseColumns Missed, double WarpingError, double Flicker,
    double Sharpness);
