from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_note_jobs_of_earlier_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['workspace', 'state', 'type', 'job_model', 'author', 'job_started_at'], name='reviews_counted'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('job_started_at__isnull', True)), fields=['workspace', 'state', 'type', 'changed_at'], name='reviews_of_no_noted_job'),
        ),
    ]
