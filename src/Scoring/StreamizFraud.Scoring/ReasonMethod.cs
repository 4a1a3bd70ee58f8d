namespace StreamizFraud.Scoring;

/// <summary>How the contributions of features to a score are computed. They are comparable within one method only.</summary>
public enum ReasonMethod
{
    /// <summary>The model gives no reasons.</summary>
    None = 0,

    /// <summary>
    /// Exact SHAP values of trees, along their paths and weighted by the training rows that took each (TreeSHAP, "tree path dependent"). With
    /// the expected value they add up to the sum of the trees.
    /// </summary>
    TreeShap = 1,

    /// <summary>Exact SHAP values of trees against the model's background rows ("interventional"). With the mean over these they add up.</summary>
    InterventionalShap = 2,

    /// <summary>The terms of a linear model, each less its value for the mean background row. They add up.</summary>
    LinearTerms = 3,

    /// <summary>
    /// The score less that of the same row with the feature's median in place of its value, one feature at a time. An approximation: it does not
    /// see features that stand in for each other, and does not add up.
    /// </summary>
    Occlusion = 4,
}
