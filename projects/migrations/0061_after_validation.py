"""Gates read validations: challenges and labs follow them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0060_challenges"), ("projects", "0071_reviews_recovery_money")]
    operations = []
