using CardFraudService.Evaluation;

if (args is ["train-export", "--seed", var seed, "--output", var folder])
{
    Console.WriteLine($"seed {seed}: {TrainingExport.Write(long.Parse(seed), folder)} payments");
    return 0;
}

Console.Error.WriteLine("usage: train-export --seed N --output FOLDER");
return 2;
