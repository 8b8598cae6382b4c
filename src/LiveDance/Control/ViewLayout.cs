namespace LiveDance.Control;

/// <summary>The panels that the picture shows.</summary>
internal enum ViewLayout
{
    /// <summary>The performer alone.</summary>
    Performer,

    /// <summary>The source, the stick figure and the performer in a row; of a wide performer the first two one above the other.</summary>
    SideBySide,

    /// <summary>The performer, with the source small in a corner.</summary>
    Inset,
}
