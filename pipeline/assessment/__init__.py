"""How far each element holds: proposed by rules, judged by people, agreed on."""
