using LiveDance.Engine;
using LiveDance.Training.Checkpoints;
using static TorchSharp.torch;

namespace LiveDance.Training.Networks;

/// <summary>
/// Reads the convolutions of VGG19 (Simonyan and Zisserman 2015), which Chan et al. 2018 use for their perceptual loss, from a
/// safetensors file with torchvision's names.
/// </summary>
internal static class Vgg19Features
{
    // Convolutions before each halving; torchvision's numbering also counts activations and poolings.
    private static readonly int[] Groups = [2, 2, 4, 4, 4];
    // Normalization of red, green and blue, as torchvision's weights need it.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f], Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>Reads the network up to its last compared layer, relu5_1.</summary>
    /// <exception cref="EngineException">The file is not a VGG19 in torchvision's format.</exception>
    public static PerceptualFeatures Load(string path)
    {
        (Dictionary<string, Tensor> tensors, _) = SafeTensors.Load(path);
        List<FeatureLayer> layers = [];
        int index = 0;
        try
        {
            for (int group = 0; group < Groups.Length; group++)
            {
                for (int i = 0; i < (group == Groups.Length - 1 ? 1 : Groups[group]); i++, index += 2)
                {
                    layers.Add(new FeatureLayer(
                        Own($"features.{index}.weight"), Own($"features.{index}.bias"), 1, 1, 1, Pooled: i == 0 && group > 0, Compared: i == 0));
                }
                index++;
            }
            return new PerceptualFeatures(layers, mean: Mean, deviation: Deviation);
        }
        catch (KeyNotFoundException)
        {
            throw new EngineException($"'{path}' is no VGG19: it has no 'features.{index}'.");
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }

        Tensor Own(string name)
        {
            Tensor found = tensors[name].DetachFromDisposeScope();
            tensors.Remove(name);
            return found;
        }
    }
}
