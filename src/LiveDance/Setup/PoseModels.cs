using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Setup;

/// <summary>A pose network, its source and the checksums.</summary>
/// <param name="Name">The file's name in <c>models/pose</c>, without <c>.onnx</c>.</param>
/// <param name="Source">The TFLite file in the npm package or in its archive.</param>
/// <param name="SourceSha256">SHA-256 of the TFLite file, in hexadecimal.</param>
/// <param name="Sha256">SHA-256 of the converted ONNX file.</param>
/// <param name="Outputs">The outputs that are kept, and their new names.</param>
/// <param name="EightBits">
/// Whether it computes in 8 bits where <see cref="PoseRanges"/> has a range; its name is then that of the float32 one with
/// <see cref="PoseNetworkFile.EightBitSuffix"/>.
/// </param>
internal sealed record PoseNetwork(
    string Name, string Source, string SourceSha256, string Sha256, (string Output, string Name)[] Outputs, bool EightBits = false);

/// <summary>
/// The list of the pose networks: MediaPipe's, Apache-2.0, from the npm package <c>@mediapipe/holistic</c>.
/// The second checksum has to be updated if a change of the converter changes its output.
/// </summary>
internal static class PoseModels
{
    public const string Package = "@mediapipe/holistic";
    public const string PackageVersion = "0.5.1675471629";

    // The segmentation mask (Identity_2) is left out, as the network takes half the time without it.
    private static readonly (string, string)[] BodyOutputs =
        [("Identity", "landmarks"), ("Identity_1", "presence"), ("Identity_3", "heat_map"), ("Identity_4", "world")];

    private static readonly PoseNetwork[] Exact =
    [
        new("pose_detection", "pose_detection/pose_detection.tflite",
            "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
            "b35fb7256fb73c10ba2c11dab6884b50a55499acbf7684d80a49ea42daaa689c",
            [("Identity", "boxes"), ("Identity_1", "scores")]),
        new("pose_landmark_lite", "pose_landmark_lite.tflite",
            "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
            "d218533d47a87557ad03521245dca12b51eab6725df0d0ddd396d103606b5c68",
            BodyOutputs),
        new("pose_landmark_full", "pose_landmark_full.tflite",
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            "40f5c90ba388478757ad8a282eec15825d3f4aca7e044922f144a4e41cbb1860",
            BodyOutputs),
        new("pose_landmark_heavy", "pose_landmark_heavy.tflite",
            "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
            "586b6a6dfdc444926c51d4b8775a38be1971899f5f8dad6134d9de5263115407",
            BodyOutputs),
        // Slow and not used live: 'prepare' computes some hundred masks with it.
        new("person_mask", "pose_landmark_full.tflite",
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            "0fed1052574e76ab9283621694afc086baee053a8ee29a2947cc8108a2145780",
            [("Identity_1", "presence"), ("Identity_2", "mask")]),
        new("hand_recrop", "holistic_landmark/hand_recrop.tflite",
            "67d996ce96f9d36fe17d2693022c6da93168026ab2f028f9e2365398d8ac7d5d",
            "88fb954b0cdf6fe66563ff3a0bcdeade569006eb039bd369862a42bcfad0aa12",
            [("output_crop", "crop")]),
        new("hand_landmark", "hand_landmark/hand_landmark_full.tflite",
            "8c026882c9ec059ce0f8e75266bee5a9a23c341a40e0000df755374d3d1b9b68",
            "fb649b3030dee00a5171996786a9d988ac93460649e8e01635f643a778381da0",
            [("Identity", "landmarks"), ("Identity_1", "presence")]),
        new("face_detection", "face_detection/face_detection_short_range.tflite",
            "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
            "d37ac6a0dc70d8954b175c77ef45454de08e59965a62e0511e70e6fe30b44fe8",
            [("regressors", "boxes"), ("classificators", "scores")]),
        new("face_landmark", "face_landmark/face_landmark_with_attention.tflite",
            "883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d",
            "a3ab0996e9aec3e6ed9c0c66d114bc4017dcad55841496f5482a216438d6c2d5",
            [
                ("output_mesh_identity", "mesh"), ("conv_faceflag", "presence"), ("output_lips", "lips"),
                ("output_left_eye", "left_eye"), ("output_right_eye", "right_eye"),
                ("output_left_iris", "left_iris"), ("output_right_iris", "right_iris"),
            ]),
    ];

    /// <summary>All networks: the float32 ones, and the 8-bit variants of those that have one.</summary>
    public static IReadOnlyList<PoseNetwork> All { get; } =
    [
        .. Exact,
        EightBits("pose_detection", "a599e33c86ada581c01e5c90575d017a98f9dc9125652e57923356c953b160b2"),
        EightBits("pose_landmark_full", "a13ae3472f2cd98c30a02e5829dc4cb507453bf2bbb2776c1b67035ce95445da"),
        EightBits("pose_landmark_lite", "6c737a6c4ade94cbd4bce3b5e454d6b6f48674b63037188717a463f03a33d1f6"),
        EightBits("hand_landmark", "da923cd932c669c764c0c0ba1667dc1e81aed27c490f4911275e200925ea885f"),
    ];

    private static PoseNetwork EightBits(string name, string sha256) => Exact.First(network => network.Name == name) with
    {
        Name = name + PoseNetworkFile.EightBitSuffix,
        Sha256 = sha256,
        EightBits = true,
    };
}
