// Embed CLIP PERFORMER POSE-NETWORKS FOLDER: transfers the clip to the performer and saves each picture in the folder.
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;

using Performer performer = Performer.Load(args[1]);
var options = new PipelineOptions(ExecutionDevice.Cpu) { Pose = new PoseOptions { NetworkFolder = args[2] } };
using Pipeline pipeline = Pipeline.CreateOffline(new VideoFileSource(args[0]), performer, options);
while (pipeline.Step() is { } frame)
{
    frame.Picture.SaveImage(Path.Combine(args[3], $"{frame.Sequence:00000}.png"));
    frame.Release();
}
