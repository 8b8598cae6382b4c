using LiveDance.Onnx.Format;

namespace LiveDance.Onnx.Tests;

public class OnnxGraphTests
{
    [Fact]
    public void OnnxGraph_computes_the_nodes_it_was_given()
    {
        var graph = new OnnxGraph("sum of neighbours");
        string x = graph.Input("x", 1, 1, 2, 3);
        string sum = graph.Conv(x, graph.Constant([1, 1, 1], 1, 1, 1, 3), graph.Constant([-5], 1), pads: [0, 1, 0, 1]);
        graph.Output("y", graph.Relu(sum), 1, 1, 2, 3);

        OnnxRunner.AssertEqual([0, 1, 0, 4, 10, 6], OnnxRunner.Run(graph, [[1, 2, 3, 4, 5, 6]])["y"]);
    }

    [Fact]
    public void OnnxGraph_value_may_be_two_outputs_and_an_input_may_be_one()
    {
        var graph = new OnnxGraph("twice");
        string x = graph.Input("x", 2);
        string doubled = graph.Add(x, x);
        graph.Output("first", doubled, 2);
        graph.Output("second", "first", 2);
        graph.Output("same", x, 2);

        var outputs = OnnxRunner.Run(graph, [[1, -4]]);
        OnnxRunner.AssertEqual([2, -8], outputs["first"]);
        OnnxRunner.AssertEqual([2, -8], outputs["second"]);
        OnnxRunner.AssertEqual([1, -4], outputs["same"]);
    }

    [Fact]
    public void OnnxGraph_constant_that_does_not_fill_its_shape_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new OnnxGraph("wrong").Constant([1, 2, 3], 2, 2));
        Assert.Contains("4 elements was given 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnnxGraph_save_stores_metadata_and_leaves_no_second_file()
    {
        string folder = Directory.CreateTempSubdirectory("livedance-onnx").FullName;
        try
        {
            var graph = new OnnxGraph("named", opset: 16) { Metadata = { ["version"] = "sticks/0" } };
            graph.Output("y", graph.Relu(graph.Input("x", 1)), 1);
            string path = Path.Combine(folder, "model.onnx");
            graph.Save(path);
            graph.Save(path);

            Assert.Equal([path], Directory.GetFiles(folder));
            ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            Assert.Equal(16, model.OpsetImport[0].Version);
            Assert.Equal(8, model.IrVersion);
            Assert.Equal("sticks/0", model.MetadataProps.Single(note => note.Key == "version").Value);
            Assert.Equal("named", model.Graph.Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
