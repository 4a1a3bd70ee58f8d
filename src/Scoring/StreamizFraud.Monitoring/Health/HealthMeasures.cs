namespace StreamizFraud.Monitoring;

/// <summary>Names of what is measured.</summary>
public static class HealthMeasures
{
    /// <summary>Population stability index of a feature against its training rows, over their bins, one for what is above them and one for nulls.</summary>
    public const string FeaturePsi = "feature_psi";

    /// <summary>Kolmogorov-Smirnov statistic of a feature over the same bins.</summary>
    public const string FeatureKs = "feature_ks";

    /// <summary>Share of rows in which a feature is null.</summary>
    public const string FeatureNulls = "feature_nulls";

    /// <summary>Share of rows in which a feature has its default (<c>OrDefault</c>).</summary>
    public const string FeatureDefaults = "feature_defaults";

    /// <summary>Share of rows in which a feature is outside of what the training rows had: an unseen category, or a number below or above all of theirs.</summary>
    public const string FeatureOutside = "feature_outside";

    /// <summary>Population stability index of the scores.</summary>
    public const string ScorePsi = "score_psi";

    /// <summary>Kolmogorov-Smirnov statistic of the scores.</summary>
    public const string ScoreKs = "score_ks";

    /// <summary>Share of the payments decided by the model that it did not approve.</summary>
    public const string AlertRate = "alert_rate";

    /// <summary>Share of payments without a score.</summary>
    public const string Unscored = "unscored";

    /// <summary>Share of payments scored by the last good version.</summary>
    public const string LastGood = "last_good";

    /// <summary>Share of payments that came later than their feature set allows.</summary>
    public const string Late = "late";

    /// <summary>Share of payments of cards without history.</summary>
    public const string ColdStarts = "cold_starts";

    /// <summary>Age of the newest label in event time, hours.</summary>
    public const string LabelAge = "label_age";

    /// <summary>Labels that became known in a day.</summary>
    public const string Labels = "labels";

    /// <summary>Share of the alerts that have a label when labels are mature.</summary>
    public const string AlertsLabelled = "alerts_labelled";

    /// <summary>Share of frauds among mature payments.</summary>
    public const string FraudRate = "fraud_rate";

    /// <summary>Mean calibrated score divided by the share of frauds: 1 is right.</summary>
    public const string Calibration = "calibration";

    /// <summary>Brier score of the calibrated scores.</summary>
    public const string Brier = "brier";

    /// <summary>Area under the ROC curve.</summary>
    public const string Auc = "auc";

    /// <summary>Average precision.</summary>
    public const string AveragePrecision = "average_precision";

    /// <summary>Card precision at 100 of a day; no card leaves for having been found before.</summary>
    public const string CardPrecision = "card_precision";

    /// <summary>What a perfect ranking reaches in <see cref="CardPrecision"/>.</summary>
    public const string CardPrecisionCeiling = "card_precision_ceiling";

    /// <summary>Share of sampled rows whose recorded values are not those computed again.</summary>
    public const string Parity = "parity";
}
