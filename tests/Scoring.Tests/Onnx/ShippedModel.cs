namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>The model that the sample ships.</summary>
internal static class ShippedModel
{
    public static byte[] File()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "samples", "CardFraudService", "model", "card-fraud.onnx");
            if (System.IO.File.Exists(file))
            {
                return System.IO.File.ReadAllBytes(file);
            }
        }

        throw new FileNotFoundException("samples/CardFraudService/model/card-fraud.onnx");
    }
}
