using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Onnx;
using LiveDance.Training.Data;
using LiveDance.Training.Paper;
using LiveDance.Training.Paper.Networks;
using LiveDance.Training.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Tests;

public class PaperTests
{
    private static readonly PaperOptions Small = new() { Width = 4, Blocks = 1, DiscriminatorWidth = 4 };

    [Fact]
    public void Paper_networks_have_the_published_numbers_of_weights()
    {
        // Chan et al. 2018: the global generator has 182 million, the face network 27 million. Counted from their layers.
        using (var global = new GlobalGenerator()) Assert.Equal(182_452_675, global.parameters().Sum(parameter => parameter.numel()));
        using var face = new GlobalGenerator(halvings: PaperFaceTrainer.Halvings, blocks: PaperFaceTrainer.Blocks);
        Assert.Equal(26_724_291, face.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Exported_paper_networks_compute_the_same_as_the_trained_ones()
    {
        using var folder = new TestFolder();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        const int Side = 64;
        var size = new OpenCvSharp.Size(Side, Side);
        Tensor input = randn([1, GlobalGenerator.Channels, Side, Side]);
        var global = new GlobalGenerator(width: 8, blocks: 2);
        Same(global, PaperGraph.Of(global, size));
        using var enhancer = new LocalEnhancer(global, blocks: 2);
        Same(enhancer, PaperGraph.Of(enhancer, global, blocks: 2, size));
        using var face = new GlobalGenerator(width: 8, halvings: PaperFaceTrainer.Halvings, blocks: PaperFaceTrainer.Blocks);
        Same(face, PaperGraph.Of(face, size));

        void Same(nn.Module<Tensor, Tensor> network, OnnxGraph graph)
        {
            string path = folder.File("network.onnx");
            graph.Save(path);
            using var exported = new Network(path, ExecutionDevice.Cpu);
            input.data<float>().ToArray().CopyTo(exported.Input("input"), 0);
            exported.Run();
            float[] expected = network.call(input).data<float>().ToArray(), found = exported.Output("picture");
            for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-4);
        }
    }

    [Fact]
    public void PaperRun_trains_three_networks_and_when_repeated_trains_nothing_again()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        var plan = new TrainingPlan(double.PositiveInfinity, 10);
        PaperRun.Train(dataset, folder.Path, SmallDataset.Size, Small, plan, null, _ => { }, CancellationToken.None);
        foreach (string trainer in new[] { "global", "enhancer", "face" })
        {
            Assert.True(File.Exists(folder.File(trainer + ".safetensors")), trainer);
            File.Delete(folder.File(trainer + ".jpg"));
        }
        // Everything is done: nothing is trained again.
        PaperRun.Train(dataset, folder.Path, SmallDataset.Size, Small, plan, null, _ => { }, CancellationToken.None);
        Assert.False(File.Exists(folder.File("global.jpg")));
    }

    [Fact]
    public void Ablation_has_the_papers_three_rows_and_when_repeated_measures_nothing_again()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        var plan = new TrainingPlan(double.PositiveInfinity, 4);
        IReadOnlyList<AblationRow> rows = Run(() => new PoseEstimator(new PoseOptions(PoseModel.Lite, Hands: false, Face: false), ExecutionDevice.Cpu));
        Assert.Equal(["pix2pixHD", "T.S.", "T.S. + Face"], rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.Equal(dataset.Count - dataset.TestBegin, row.Figures.Frames));
        Assert.NotEqual(rows[0].Figures, rows[1].Figures);
        Assert.Equal(rows, Run(() => throw new InvalidOperationException("Nothing is to be measured.")));
        File.SetLastWriteTimeUtc(folder.File("ablation/T.S./global.safetensors"), DateTime.UtcNow.AddMinutes(1));
        Assert.Throws<InvalidOperationException>(() => Run(() => throw new InvalidOperationException("A newer checkpoint is measured again.")));

        IReadOnlyList<AblationRow> Run(Func<PoseEstimator> open) => Ablation.Run(
            dataset, folder.File("ablation"), Small, plan, null, null, open, (_, _) => { }, CancellationToken.None);
    }

    [Fact]
    public void PaperTrainer_loss_falls()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        manual_seed(1);
        using var generator = new GlobalGenerator(width: 8, halvings: 2, blocks: 1);
        using var trainer = new PaperTrainer("global", dataset, generator, new OpenCvSharp.Size(64, 64), 2, Small with { LearningRate = 2e-3 }, null);
        LossCurve.Falls(trainer, steps: 60, to: 0.8);
    }

    [Fact]
    public void PaperTrainer_keeps_the_frozen_part_during_the_first_half()
    {
        using var folder = new TestFolder();
        using Dataset dataset = SmallDataset.Make(folder.Path);
        var global = new GlobalGenerator(width: 4, blocks: 1);
        using var enhancer = new LocalEnhancer(global);
        using var trainer = new PaperTrainer("enhancer", dataset, enhancer, SmallDataset.Size, 2, Small, null, frozenAtFirst: global);
        float[] before = Weights();
        trainer.Advance(1, 0.1);
        Assert.Equal(before, Weights());
        trainer.Advance(1, 0.9);
        Assert.NotEqual(before, Weights());

        float[] Weights() => [.. global.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
    }
}
